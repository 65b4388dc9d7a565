import { checkedListeners, type Emit as EmitOf, type EventRequest, type Listeners } from '@bearer/core'
import type { RefreshRefusal } from './refresh/refresh-refusal.ts'

/**
 * What sessions report. No event holds a token or a secret. Of what an endpoint did, and of a method that was given a `request`,
 * events say which request it was.
 */
export interface SessionEvents {
  /** A session was started. */
  loggedIn: { readonly sessionId: string; readonly subject: string } & EventRequest
  /**
   * A log-in was refused, with the status that it got: 401 where credentials were wrong. `isPending`: a second factor is to follow,
   * and nothing was wrong. `request` tells whom to slow down.
   */
  loginRefused: { readonly status: number; readonly isPending: boolean } & EventRequest
  /** A session was refreshed. */
  refreshed: { readonly sessionId: string } & EventRequest
  /** A refresh was refused; `forged` is a token that was never ours, and has no session. */
  refreshRefused: { readonly reason: RefreshRefusal; readonly sessionId: string | undefined } & EventRequest
  /** A session was ended by its bearer or by the application: one, or, without `sessionId`, all of the subject. */
  loggedOut: { readonly sessionId: string | undefined; readonly subject: string | undefined } & EventRequest
  /**
   * Somebody logged out while the store was away: it holds in this process, and is tried until the store takes it. `loggedOut`
   * follows then. `waiting` is how many there are.
   */
  logoutQueued: {
    readonly sessionId: string | undefined
    readonly subject: string | undefined
    readonly waiting: number
  } & EventRequest
  /** Sessions were closed, and so many log-outs that wait for the store were not done. */
  logoutsLost: { readonly count: number }
  /** Somebody has used up a budget of `sessionEndpoints`: of log-ins, of refused refreshes or of wrong client secrets. */
  overBudget: { readonly budget: 'login' | 'refresh' | 'client'; readonly retryAfter: number } & EventRequest
  /** A client got a token in its own name. */
  clientTokenIssued: { readonly clientId: string; readonly scope: string | undefined } & EventRequest
  /** A client authenticated with a wrong secret, or as one that is not known. `clientId` is what it said, fit for a log. */
  clientRefused: { readonly clientId: string } & EventRequest
  /** A refresh token was used again after its successor: the session is revoked, for one of its two bearers is a thief. */
  reused: {
    readonly sessionId: string
    readonly subject: string
    readonly behind: number
    readonly ageMs: number
  } & EventRequest
  /**
   * A token was presented after the window whose successor nobody had used: the answer was lost, or the token was copied.
   * It got another one, and the unused one is burnt. `lost` counts those of the session, of which there are 16 at most.
   */
  replaced: {
    readonly sessionId: string
    readonly subject: string
    readonly lost: number
    readonly ageMs: number
  } & EventRequest
  /** The store had lost writes, and an honest client brought them back. */
  healed: { readonly sessionId: string; readonly ahead: number } & EventRequest
  /**
   * The store, what knows of revocations, what signs or the application's `renew`, `login` or one of its budgets failed or did not answer: the request got
   * 503. `message` is for operators only.
   */
  failed: { readonly part: 'store' | 'revocations' | 'signer' | 'renew' | 'login' | 'budget'; readonly message: string }
}

/** Listeners by event name. What a listener throws is dropped: reporting never changes an answer. */
export type SessionListeners = Listeners<SessionEvents>

/** Tells a listener, if there is one. */
export type Emit = EmitOf<SessionEvents>

const known: { readonly [Name in keyof SessionEvents]: true } = {
  loggedIn: true,
  loginRefused: true,
  refreshed: true,
  refreshRefused: true,
  loggedOut: true,
  logoutQueued: true,
  logoutsLost: true,
  overBudget: true,
  clientTokenIssued: true,
  clientRefused: true,
  reused: true,
  replaced: true,
  healed: true,
  failed: true,
}
const all = Object.keys(known) as readonly (keyof SessionEvents)[]

/** Takes the listeners. A name that is misspelt would leave an alarm out: it is refused. */
export const sessionListeners = (
  listeners: SessionListeners = {},
  names: readonly (keyof SessionEvents)[] = all,
): SessionListeners => checkedListeners<SessionEvents>(listeners, names)
