import type { StepUpDemand } from './challenge.ts'

/** Where an app keeps its tokens, as one text: the secure storage of a phone, a file of its user's. */
export interface TokenStore {
  get(): string | null | undefined | Promise<string | null | undefined>
  set(text: string): unknown
  remove(): unknown
}

interface CommonOptions {
  /** Where the session endpoints are mounted: `/auth`, or a whole URL where there is no page, or where they are elsewhere. */
  readonly url: string
  /** The origins that `session.fetch` may call, and send tokens to, beside that of `url`. Default: none. */
  readonly origins?: readonly string[] | undefined
  /**
   * Called when a request needs a stronger or newer log-in. The request waits for what it gives, and is sent again, unless that is
   * false. Default: the caller gets the 401.
   */
  readonly onStepUp?: ((demand: StepUpDemand) => unknown) | undefined
  /** Called when a request needs scopes that the token lacks, likewise. Default: the caller gets the 403. */
  readonly onScope?: ((demand: { readonly scopes: readonly string[] }) => unknown) | undefined
  /** Default: the platform's, as it is when it is called. */
  readonly fetch?: ((input: string | URL | Request, init?: RequestInit) => Promise<Response>) | undefined
  /** Milliseconds. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined
}

/** The tokens are in cookies, or the refresh token is: there is nothing for a store. */
interface CookieOptions extends CommonOptions {
  /** That of the server's `sessionEndpoints`. */
  readonly transport: 'cookie' | 'refresh-cookie'
  readonly store?: undefined
}

interface BodyOptions extends CommonOptions {
  /** That of the server's `sessionEndpoints`. */
  readonly transport: 'body'
  /** Where the tokens are kept. Default: in memory alone. */
  readonly store?: TokenStore | undefined
}

export type ClientOptions = CookieOptions | BodyOptions
