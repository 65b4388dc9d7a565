import type { RevocationSubject } from './revocations.ts'

/** Names one token, one session or everything of one subject, apart for each issuer. */
export const revocationKey = {
  token: (issuer: string, tokenId: string): string => `jti ${part(issuer)} ${tokenId}`,
  session: (issuer: string, sessionId: string): string => `sid ${part(issuer)} ${sessionId}`,
  subject: (issuer: string, subject: string): string => `sub ${part(issuer)} ${subject}`,
} as const

/** An issuer as one word: were it to hold a space, two pairs of issuer and name could make one key. */
const part = (issuer: string): string =>
  issuer.includes(' ') ? JSON.stringify(issuer).replaceAll(' ', '\\u0020') : issuer

export const isSessionKey = (key: string): boolean => key.startsWith('sid ')

/** Every key under which a token may have been revoked. */
export function revocationKeys(token: RevocationSubject): string[] {
  const { issuer, tokenId, sessionId, subject } = token
  const keys: string[] = []
  if (sessionId !== undefined) keys.push(revocationKey.session(issuer, sessionId))
  if (tokenId !== undefined) keys.push(revocationKey.token(issuer, tokenId))
  if (subject !== undefined) keys.push(revocationKey.subject(issuer, subject))
  return keys
}
