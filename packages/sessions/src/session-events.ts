import { checkedListeners, type Listeners } from '@bearer/core'

/** What sessions report. No event holds a token or a secret. */
export interface SessionEvents {
  /** A refresh token was used again after its successor: the session is revoked, for one of its two bearers is a thief. */
  reused: { readonly sessionId: string; readonly subject: string; readonly behind: number; readonly ageMs: number }
  /**
   * A token was presented after the window whose successor nobody had used: the answer was lost, or the token was copied.
   * It got another one, and the unused one is burnt. `lost` counts those of the session, of which there are 16 at most.
   */
  replaced: { readonly sessionId: string; readonly subject: string; readonly lost: number; readonly ageMs: number }
  /** The store had lost writes, and an honest client brought them back. */
  healed: { readonly sessionId: string; readonly ahead: number }
  /**
   * The store, what knows of revocations, what signs or the application's `renew` or `login` failed or did not answer: the request got
   * 503. `message` is for operators only.
   */
  failed: { readonly part: 'store' | 'revocations' | 'signer' | 'renew' | 'login'; readonly message: string }
}

/** Listeners by event name. What a listener throws is dropped: reporting never changes an answer. */
export type SessionListeners = Listeners<SessionEvents>

/** Tells a listener, if there is one. */
export type Emit = <Name extends keyof SessionEvents>(name: Name, event: SessionEvents[Name]) => void

const names = ['reused', 'replaced', 'healed', 'failed'] as const satisfies readonly (keyof SessionEvents)[]

/** Takes the listeners. A name that is misspelt would leave an alarm out: it is refused. */
export const sessionListeners = (
  listeners: SessionListeners = {},
  known: readonly (keyof SessionEvents)[] = names,
): SessionListeners => checkedListeners<SessionEvents>(listeners, known)
