import type {
  BearerRequest,
  Clock,
  GuardHealth,
  HolderProof,
  JsonWebKeySet,
  JwtClaims,
  Maybe,
  SessionsIssuer,
} from '@bearer/core'
import type { ClientCredentials } from './clients.ts'
import type { SessionCookies } from './cookies.ts'
import type { ClientTokenOptions, ClientTokenResult } from './issue/client-token.ts'
import type { Confirmation } from './issue/confirmation.ts'
import type { IssuedToken } from './issue/issuance.ts'
import type { AccessTokenContent, ActorClaim } from './issue/token-content.ts'
import type { PendingLogins } from './log-in/pending-logins.ts'
import type { LateEnd, LateLogOut } from './log-out/late-log-outs.ts'
import type { SessionChanges } from './records/session-changes.ts'
import type { RefreshRefusal } from './refresh/refresh-refusal.ts'
import type { Emit } from './session-events.ts'

/** Who logs in, and what the session is for. */
export interface StartOptions extends Omit<AccessTokenContent, 'clientId' | 'sessionId'> {
  /** A label for the list of sessions, such as "Firefox on Linux". Of more than 512 characters the beginning is kept. */
  readonly device?: string | undefined
  /** What else the list is to tell, as JSON of 1 KiB at most: the browser, a place. No token carries it. */
  readonly details?: unknown
  readonly clientId?: string | undefined
  /** A refresh token that this log-in replaces: its session ends. */
  readonly previous?: string | undefined
  /** Seconds without a refresh after which this session ends, 60 to a year. Default: that of `createSessions`. */
  readonly idleTtl?: number | undefined
  /** Seconds after which this session ends, however busy, 60 to a year. Default: that of `createSessions`. */
  readonly absoluteTtl?: number | undefined
  /** Whether cookies outlive the browser, now and after refreshes. Default: true. Tokens in bodies know no such thing. */
  readonly persistent?: boolean | undefined
  /**
   * When it began, in milliseconds: before the credentials were looked at, by the clock of this process. A log-out everywhere
   * since then (`revokeAll`) refuses it: 503, and the credentials are to be looked at again. Default: the call of `start`.
   */
  readonly begunAt?: number | undefined
  /** The request that asks for it: events say which one it was. */
  readonly request?: BearerRequest | undefined
}

/** What a client gets at log-in and at each refresh. Durations are seconds. */
export interface Tokens extends IssuedToken {
  readonly refreshToken: string
  /** Until the session ends if it is not used. */
  readonly refreshExpiresIn: number
  /** Until the session ends, however much it is used. */
  readonly sessionExpiresIn: number
  readonly sessionId: string
  /** `''` where a client asked for scopes that have all been withdrawn. */
  readonly scope: string | undefined
  /** Whether the cookies that carry them outlive the browser. */
  readonly persistent: boolean
}

export type RefreshResult =
  | { readonly ok: true; readonly tokens: Tokens }
  | { readonly ok: false; readonly reason: RefreshRefusal }

export interface RefreshOptions {
  /** Narrows the access token, never the session. */
  readonly scope?: string | undefined
  /** One of the audiences of `createSessions`, and the only one of the access token (RFC 8707). Default: all of them. */
  readonly resource?: string | undefined
  /** Who the client says it is; of a confidential one, who it has proved to be. */
  readonly clientId?: string | undefined
  /** What the client has proved to hold: endpoints check the proof. A session that is bound to more is refused, and goes on. */
  readonly proof?: Confirmation | undefined
  /** What events tell of. */
  readonly request?: BearerRequest | undefined
}

export interface RevokeOptions {
  /** What the event tells of. */
  readonly request?: BearerRequest | undefined
}

export interface RevokeAllOptions extends RevokeOptions {
  /** The id of a session that goes on: of whoever changes the password, say. */
  readonly except?: string | undefined
}

/** One line in a user's list of sessions. Times are milliseconds. */
export interface SessionSummary {
  readonly id: string
  readonly device: string | undefined
  readonly details: unknown
  /** Of a session in which somebody acts for another: for whom, and who. */
  readonly subject?: string
  readonly actor?: ActorClaim
  readonly createdAt: number
  readonly lastUsedAt: number
}

/** Which session is to end. */
export interface RevokedSession {
  readonly sessionId: string
  /** Whose it must be. */
  readonly subject?: string
}

/** A refresh token that is good at this moment, and its session. Looking does not use it. */
export interface RefreshTokenState {
  readonly sessionId: string
  readonly subject: string
  readonly clientId: string
  readonly scope: string | undefined
  /** Who acts for the subject. */
  readonly act?: ActorClaim | undefined
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** Issues tokens, refreshes and revokes them. Every method rejects with a 503 `BearerError` where its store fails. */
export interface Sessions extends SessionsIssuer {
  /**
   * Starts a session. `check` is shown the tokens before anything is stored or ended: what it throws, such as that a cookie
   * would be too large, keeps everything as it was.
   */
  start(options: StartOptions, check?: (tokens: Tokens) => void): Promise<Tokens>
  /** `check` is shown the tokens before anything is stored, as with `start`. */
  refresh(refreshToken: string, options?: RefreshOptions, check?: (tokens: Tokens) => void): Promise<RefreshResult>
  /** Issues an access token to one of `clients` in its own name, which it has authenticated (RFC 6749 §4.4): no session. */
  issueToClient(clientId: string, options?: ClientTokenOptions): Promise<ClientTokenResult>
  /**
   * A ticket for the bearer of a verified access token and a path: what `POST /ticket` answers. Rejects with a `BearerError` for a token
   * without a session, and where the session has changed since: the token is to be refreshed first.
   */
  issueTicket(claims: JwtClaims, path: string): Promise<string>
  /**
   * Changes what a session has from its next access token on; those that are about stay as they are. Gives whether there is
   * such a session, that has not ended.
   */
  update(sessionId: string, changes: SessionChanges): Promise<boolean>
  /**
   * Ends a session: of a refresh token, or by its id. Give the subject with an id that came from a client: then it ends that
   * subject's session and nobody else's. Where there is none to end it does nothing.
   */
  revoke(session: string | RevokedSession, options?: RevokeOptions): Promise<void>
  /**
   * Ends every session of a subject and every token issued to it until now, and has log-ins fail that began before. With
   * `except` one session goes on, and so do tokens that belong to no session.
   */
  revokeAll(subject: string, options?: RevokeAllOptions): Promise<void>
  /**
   * Notes a log-out that `revoke` or `revokeAll` could not do, for their store is away (503). It holds in this process at once, and
   * the store is told when it is back; up to 10,000 wait so, until their sessions have ended anyway. Gives until when copies
   * can be used; nothing where there is nothing that can be read, or no room.
   */
  revokeLater(of: LateLogOut): Promise<LateEnd | undefined>
  /** Ends one access token, before its time. Times are seconds. */
  revokeToken(token: { readonly tokenId: string; readonly expiresAt: number }): Promise<void>
  list(subject: string): Promise<readonly SessionSummary[]>
  /** The sessions in which a subject acts for others, and those in which others act for it. They are in no `list`. */
  listActing(subject: string): Promise<readonly SessionSummary[]>
  /** Whether a refresh token was made here, by its MAC alone: no store is asked. */
  isOurs(refreshToken: string): Promise<boolean>
  /** The session of a refresh token that was ever ours, whether it is still good or not; nothing where it has gone. */
  sessionOf(refreshToken: string): Promise<{ readonly sessionId: string; readonly clientId: string } | undefined>
  inspect(refreshToken: string): Promise<RefreshTokenState | undefined>
  /** The public keys, to be published: a promise of them where they change. */
  jwks(): Maybe<JsonWebKeySet>
  readonly clients: readonly ClientCredentials[]
  /** The ids of clients whose sessions are refreshed with a secret alone: who refreshes one has authenticated it. */
  readonly confidential: ReadonlySet<string>
  readonly cookies: SessionCookies | undefined
  readonly proofs: readonly HolderProof[]
  /** Tokens of log-ins that wait for their second factor. */
  readonly pendingLogins: Pick<PendingLogins, 'issue' | 'redeem'>
  /**
   * Asks a function of the application's: `login`, or a budget. Where it throws, or does not answer in five seconds, `failed` is told
   * why, and it rejects with a `BearerError` of status 503.
   */
  ask<Result>(part: 'login' | 'budget', ask: () => Maybe<Result>): Promise<Result>
  readonly clock: Clock
  /** Tells the listeners of `createSessions`: for endpoints, which see the requests. */
  readonly emit: Emit
  /**
   * Resolves when keys, store and revocations can be used. Rejects where the store cannot within five seconds, or its `timeout`,
   * with what went wrong; at once where a setting did.
   */
  ready(): Promise<void>
  /**
   * Whether keys, store and revocations can be used at this moment: for a readiness probe. It waits for nothing; what is not known
   * is found out in the background.
   */
  health(): GuardHealth
  /** Ends what goes on between requests, after one more try of the log-outs that wait for the store. */
  close(): Promise<void>
}
