import { chain, type Maybe } from '@bearer/core'
import type { SessionsConfiguration } from './configuration.ts'
import type { Confirmation } from './issue/confirmation.ts'
import type { Session } from './records/session-record.ts'
import { writeRefreshToken } from './refresh/refresh-token.ts'
import type { Tokens } from './sessions.ts'

/** What tokens are issued for. */
export interface TokensRequest {
  readonly sessionId: string
  readonly familySecret: Uint8Array<ArrayBuffer>
  readonly session: Session
  /** The scope of the access token. */
  readonly scope: string | undefined
  /** Its audience, where that is not all of the issuer's. */
  readonly audience: string | readonly string[] | undefined
  /** Seconds: the `iat` of the access token. */
  readonly issuedAt: number
  /** What the client has proved to hold: the access token of an unbound session is bound to it too (RFC 9449 §5). */
  readonly proof: Confirmation | undefined
}

/**
 * In these the access token counts as good for the rest of its second: a client that refreshes after 80 % of its lifetime
 * then comes back after the session's end. Told of ever smaller parts of what is left, it would come back hundreds of times.
 */
const lastSeconds = 5

/**
 * Issues the tokens of a session as it stands: the refresh token of its generation, and a new access token. That lives for half of the
 * idle time at most: who is told by its end to refresh would else come when the session has ended, and who is gone could be followed.
 */
export function issueTokens(
  { issuance, issuer, idleMs, clock, refreshKeys }: SessionsConfiguration,
  { sessionId, familySecret, session, scope, audience, issuedAt, proof }: TokensRequest,
): Maybe<Tokens> {
  const { generation, keyId, subject, clientId, claims, authTime, acr, amr, act, cnf = proof } = session
  const content = { subject, clientId, scope: scope || undefined, sessionId, claims, authTime, acr, amr, act, cnf }
  const accessTokenTtl = Math.min(issuer.accessTokenTtl, Math.floor((session.idleMs ?? idleMs) / 2000))
  const terms = { issuedAt, notAfter: session.absoluteEnd / 1000, audience, accessTokenTtl }
  return chain(writeRefreshToken({ keyId, familySecret, generation }, refreshKeys), (refreshToken) =>
    chain(issuance.issue(content, terms), ({ accessToken, tokenType, expiresIn }) => {
      const now = clock()
      const sessionExpiresIn = secondsUntil(session.absoluteEnd, now)
      return {
        refreshToken,
        refreshExpiresIn: secondsUntil(session.idleEnd, now),
        sessionExpiresIn,
        sessionId,
        scope,
        persistent: session.persistent !== false,
        accessToken,
        tokenType,
        expiresIn: sessionExpiresIn < lastSeconds ? sessionExpiresIn + 1 : expiresIn,
      }
    }),
  )
}

const secondsUntil = (end: number, now: number): number => Math.max(0, Math.floor((end - now) / 1000))
