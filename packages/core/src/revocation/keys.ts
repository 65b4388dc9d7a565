import { ConfigurationError } from '../configuration.ts'
import { isName } from '../policy/name.ts'
import type { RevocationSubject } from './revocations.ts'

const keyOf = {
  token: (issuer: string, tokenId: string): string => `jti ${part(issuer)} ${tokenId}`,
  session: (issuer: string, sessionId: string): string => `sid ${part(issuer)} ${sessionId}`,
  subject: (issuer: string, subject: string): string => `sub ${part(issuer)} ${subject}`,
  sessionless: (issuer: string, subject: string): string => `nosid ${part(issuer)} ${subject}`,
} as const

/**
 * Names one token, one session, everything of one subject, or what one subject has without a session (tokens without `sid`),
 * apart for each issuer.
 *
 * @throws ConfigurationError for what no accepted token has: an empty name, or one with control characters or halves of
 * surrogate pairs.
 *
 * @example
 * const key = revocationKey.session(issuer, 'the sid of the session')
 */
export const revocationKey: typeof keyOf = {
  token: (issuer, tokenId) => keyOf.token(...names('token', issuer, tokenId)),
  session: (issuer, sessionId) => keyOf.session(...names('session', issuer, sessionId)),
  subject: (issuer, subject) => keyOf.subject(...names('subject', issuer, subject)),
  sessionless: (issuer, subject) => keyOf.sessionless(...names('sessionless', issuer, subject)),
}

/** In another process such a key would be another's: UTF-8 has one character for every half of a pair. */
function names(of: string, issuer: unknown, name: unknown): [string, string] {
  // Tokens of `issuer: null` may have no issuer: it is the empty text.
  if ((issuer === '' || isName(issuer)) && isName(name)) return [issuer, name]
  throw new ConfigurationError(
    `revocationKey.${of} takes the issuer and the name: texts of well-formed Unicode without control characters.`,
  )
}

/** What the keys of an issuer's sessions, tokens, subjects and subjects without a session begin with. */
export const revocationPrefixes = (issuer: string): readonly [sid: string, jti: string, sub: string, nosid: string] => [
  keyOf.session(issuer, ''),
  keyOf.token(issuer, ''),
  keyOf.subject(issuer, ''),
  keyOf.sessionless(issuer, ''),
]

/** An issuer as one word: were it to hold a space, two pairs of issuer and name could make one key. */
const part = (issuer: string): string =>
  issuer.includes(' ') ? JSON.stringify(issuer).replaceAll(' ', '\\u0020') : issuer

/** The last part of a key: the name of a token, a session or a subject. Issuers are one word. */
export const nameOf = (key: string): string => key.slice(key.indexOf(' ', key.indexOf(' ') + 1) + 1)

export const isSessionKey = (key: string): boolean => key.startsWith('sid ')

/** Every key under which a token may have been revoked: a verified one, whose names have been checked. */
export function revocationKeys(token: RevocationSubject): string[] {
  const { issuer, tokenId, sessionId, subject } = token
  const keys: string[] = []
  if (sessionId !== undefined) keys.push(keyOf.session(issuer, sessionId))
  if (tokenId !== undefined) keys.push(keyOf.token(issuer, tokenId))
  if (subject !== undefined) keys.push(keyOf.subject(issuer, subject))
  if (subject !== undefined && sessionId === undefined) keys.push(keyOf.sessionless(issuer, subject))
  return keys
}
