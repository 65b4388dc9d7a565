import type { SessionState } from './state.ts'

/** A session of the user's, as `GET /sessions` has it. */
export interface ListedSession {
  readonly id: string
  /** What `login` called the device. */
  readonly device?: string
  readonly details?: unknown
  /** ISO 8601. */
  readonly created_at: string
  /** ISO 8601. */
  readonly last_used_at: string
  /** Whether it is the one that asks. */
  readonly current: boolean
  /** Where somebody acts for a user: who, and for whom. */
  readonly actor?: unknown
  readonly subject?: string
}

/** A user's session, as a page, an app or a server-side renderer has it. Its functions need no `this`. */
export interface Client {
  /** The platform's `fetch`, with the session's token, refreshed when it is due. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /**
   * Logs in: what is given goes, as JSON, to the server's `login`, or to a route of your own below `url` that answers by `signIn`: for
   * sign-up, passkeys, links, a new password. Gives the state, which is `signed-out` where `logout` was called meanwhile. Rejects with a
   * `ClientError`.
   *
   * @example
   * await session.login({ email: 'ada@example.com', password: 'a long one' }, '/sign-up')
   */
  readonly login: (credentials: { readonly [name: string]: unknown }, path?: `/${string}`) => Promise<SessionState>
  /** Logs out, at once and in all tabs. Gives whether the server has heard of it; where it has not, it is told again. */
  readonly logout: () => Promise<boolean>
  /** Ends all sessions of the user, likewise. */
  readonly logoutEverywhere: () => Promise<boolean>
  /** The user's sessions; those in which somebody acts come last. Rejects with a `ClientError`. */
  readonly sessions: () => Promise<readonly ListedSession[]>
  /** Refreshes now, after a change of roles for instance. Rejects with a `ClientError` where nothing could be decided. */
  readonly refresh: () => Promise<SessionState>
  /**
   * The access token, refreshed when it is due, for what takes no `fetch`; nothing where no script has it, or nobody is in. It is not
   * for URLs, which stand in logs. Rejects with a `ClientError` where nothing could be decided.
   */
  readonly token: () => Promise<string | undefined>
  /** Gives the state once it is known who is in, and refreshes what is due: asks the server where nothing else tells. */
  readonly ready: () => Promise<SessionState>
  readonly state: SessionState
  /** Calls back at once and after each change. Gives what ends that. */
  readonly subscribe: (listener: (state: SessionState) => void) => () => void
  /** Listens to no tabs and events any more. */
  readonly close: () => void
}
