import type { BearerError } from '../errors/errors.ts'
import type { GuardHealth } from '../health.ts'
import type { BearerRequest, HeaderPairs } from '../http/request.ts'
import type { BearerResponse } from '../http/response.ts'
import type { JwtClaims } from '../jwt.ts'
import type { Maybe } from '../maybe.ts'
import type { Auth } from './auth.ts'
import type { Held, HoldOptions } from './held.ts'
import type { Requirement } from './requirements/requirement.ts'

/** A request that goes on: with its `auth`, or without where the guard lets anonymous requests through. */
export interface Authenticated<Claims, Anonymous extends boolean> {
  readonly ok: true
  readonly auth: Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  readonly preflight?: undefined
  /**
   * Header fields that the eventual response carries: `applyHeaders` puts them on it, and leaves an application its own
   * `Cache-Control` where the token was in a cookie or in a field of another name than `Authorization`.
   */
  readonly headers?: HeaderPairs | undefined
}

/** A CORS preflight that goes on, without `auth`: only where the guard was made with `preflight: 'pass'`. */
export interface Preflight {
  readonly ok: true
  readonly auth?: undefined
  readonly preflight: true
  readonly headers?: undefined
}

/** A CORS preflight that the guard answers: no refusal, so it has no error, and no handler may run. */
export interface AnsweredPreflight {
  readonly ok: false
  readonly preflight: true
  readonly error?: undefined
  readonly response: BearerResponse
}

/** A request that stops here: the error for logs and handlers, the response for the client. */
export interface Refused {
  readonly ok: false
  readonly preflight?: undefined
  readonly error: BearerError
  readonly response: BearerResponse
}

/** Where `ok` is false, `response` is to be written; there is an `error` to forward where it is a refusal. */
export type AuthResult<Claims = JwtClaims, Anonymous extends boolean = false, Passing extends boolean = boolean> =
  | Authenticated<Claims, Anonymous>
  | (Passing extends true ? Preflight : never)
  | AnsweredPreflight
  | Refused

/**
 * Guards routes: made once by {@link createGuard}, asked for every request. `Anonymous`: whether requests may go on without
 * `auth`; `Passing`: whether CORS preflights may.
 */
export interface Guard<Claims = JwtClaims, Anonymous extends boolean = false, Passing extends boolean = boolean> {
  /** Decides about a request. Never throws for what a request contains. */
  authenticate(request: BearerRequest): Maybe<AuthResult<Claims, Anonymous, Passing>>
  /** Verifies a token without HTTP around it. Rejects with a {@link BearerError}. */
  verify(token: string): Promise<Auth<Claims>>
  /**
   * What an adapter calls. Authenticates once for each `native`, the framework's request or context object, remembers the
   * outcome on it, and holds it against the route's requirement, whose test is given `native` too.
   *
   * @example
   * const result = await guard.enforce(req, bearerRequest, requireScope('reports:read'))
   * if (!result.ok) return respond(res, result.response)
   */
  enforce<Native extends object>(
    native: Native,
    toRequest: (native: Native) => BearerRequest,
    requirement?: Requirement<Claims, never>,
  ): Maybe<AuthResult<Claims, Anonymous, Passing>>
  /** The `auth` that this guard gave to a carrier. Throws a `TypeError` where the guard has not run: a bug, not a request. */
  authOf(carrier: object): Anonymous extends true ? Auth<Claims> | undefined : Auth<Claims>
  /**
   * Holds a connection that outlives its request: a WebSocket, an event stream. It ends with its token, and at once when that, its
   * session or its subject is revoked, unless it is renewed in place. Where revocations cannot be known any more it ends as a
   * request would be refused; where they are asked for (`direct`), after two failures in a row.
   *
   * @throws ConfigurationError with `onEnd` on Workers, where nothing watches between requests: ask `held.check()` there.
   *
   * @example
   * const held = guard.hold(auth, { onEnd: ({ code, reason }) => socket.close(code, reason) })
   * socket.on('close', () => held.release())
   */
  hold(auth: Auth<Claims>, options?: HoldOptions<Claims>): Held<Claims>
  /**
   * Resolves when keys and revocations are loaded. Rejects where they cannot be, within about five seconds or the store's
   * `timeout`, with what went wrong; the guard goes on trying.
   */
  ready(): Promise<void>
  /**
   * Whether keys and revocations can be used at this moment: for a readiness probe. It waits for nothing; what has not begun yet it
   * begins, as `ready()` does.
   *
   * @example
   * app.get('/ready', (_req, res) => res.status(api.guard.health().ok ? 200 : 503).json(api.guard.health()))
   */
  health(): GuardHealth
  /** Ends what it holds, and closes the key sources and the revocations that it was given. */
  close(): Promise<void>
}
