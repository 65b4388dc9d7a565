import { isName, ownBag, ownMember } from '@bearer/core'
import { must } from '../checks.ts'
import { jsonOf } from '../issue/token-content.ts'
import { randomBytes, toBase64url, utf8 } from '../sealing/bytes.ts'
import { sealed, unsealed } from '../sealing/sealed.ts'
import type { SessionParts } from '../session-parts.ts'

/** A log-in that has passed its first factor: who it is, and what else the application noted, as JSON of 1 KiB at most. */
export interface PendingLogin {
  readonly subject: string
  readonly [name: string]: unknown
}

/** Seconds that a log-in may wait for its second factor. */
export const pendingSeconds = 300

/** Octets. */
const maxContent = 1024

/** How long the store remembers a token after its end: clocks of processes differ. */
const marginMs = 60_000

/**
 * Tokens for log-ins between two factors. Such a token says what it is about and carries a MAC, so nothing is stored before
 * it is used; it is good once, for five minutes.
 */
export class PendingLogins {
  readonly #parts: SessionParts

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * A token for a log-in that began at a time, in milliseconds.
   *
   * @throws ConfigurationError for what no token can say.
   */
  async issue(given: PendingLogin, begunAt: number): Promise<string> {
    const { clock, refreshKeys, store } = this.#parts.configuration
    const content = checkedContent(given)
    must(typeof store.replays?.add === 'function', 'pending needs a store with replays: a token is good once.')
    const { barrier: watched, families } = this.#parts
    const { version: barrier, at: raisedAt } = await watched.watch(await families.keyOf(content.subject), begunAt)
    const payload = { id: toBase64url(randomBytes(16)), at: clock(), barrier, raisedAt, content }
    return sealed(2, payload, refreshKeys)
  }

  /**
   * What a token says, the first time it is presented and within its five minutes; nothing of any other text, and of one whose
   * subject was logged out everywhere since: its password may have been changed.
   */
  async redeem(token: string): Promise<PendingLogin | undefined> {
    const { clock, store, ask, refreshKeys } = this.#parts.configuration
    const payload = await unsealed<Payload>(2, token, refreshKeys)
    if (!payload) return undefined
    const { id, at, barrier, raisedAt, content } = payload
    const end = at + pendingSeconds * 1000
    if (clock() >= end) return undefined
    const isFirst = await ask('store', () => store.replays.add(`pending ${id}`, end + marginMs))
    if (isFirst !== true) return undefined
    const { barrier: watched, families } = this.#parts
    const isRaised = await watched.isRaisedSince(
      { version: barrier, at: raisedAt },
      await families.keyOf(content.subject),
    )
    return isRaised ? undefined : content
  }
}

interface Payload {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The version of the subject's log-in barrier, and when that was raised. */
  readonly barrier?: number | undefined
  readonly raisedAt?: number | undefined
  readonly content: PendingLogin
}

function checkedContent(given: PendingLogin): PendingLogin {
  const content = ownBag('pending', given)
  must(isName(ownMember(content, 'subject')), 'pending names its subject: { subject, … }.')
  const text = jsonOf(content)
  must(text !== undefined, 'pending is JSON: texts, numbers, booleans, null, arrays and objects of these.')
  must(utf8(text as string).length <= maxContent, `pending is ${maxContent} octets of JSON at most.`)
  return content
}
