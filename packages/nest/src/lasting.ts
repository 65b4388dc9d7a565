import { type Auth, type ConnectionEnd, type Guard, type Held, refusal } from '@bearer/core'
import { endEventStream, hasLeft } from '@bearer/core/node'
import { incomingOf, type NativeRequest } from './request.ts'
import { type NativeResponse, outgoingOf } from './response.ts'

/** What is used of the socket that a request came over. */
interface SocketLike {
  readonly destroyed?: boolean
  destroy(): unknown
  once(event: 'close', listener: () => void): unknown
}

/**
 * Requests that began a connection. A guard decides about a request once; what goes on after it, messages and operations, is let in for
 * as long as a request with the same token would be, so each such request is held.
 */
export class LastingRequests<Claims> {
  readonly #guard: Pick<Guard<Claims, boolean>, 'hold'>
  readonly #held = new WeakMap<NativeRequest, Held<Claims>>()

  constructor(guard: Pick<Guard<Claims, boolean>, 'hold'>) {
    this.#guard = guard
  }

  hold(request: NativeRequest, auth: Auth<Claims>, onEnd: (end: ConnectionEnd) => void): Held<Claims> {
    const held = this.#guard.hold(auth, { onEnd })
    this.#held.set(request, held)
    return held
  }

  /** Ends the events of an `@Sse()` handler with what let them in. */
  stream(response: NativeResponse, auth: Auth<Claims>): void {
    const outgoing = outgoingOf(response)
    const held = this.#guard.hold(auth, { onEnd: (end) => endEventStream(outgoing, end) })
    if (hasLeft(outgoing)) held.release()
    else outgoing.once('close', () => held.release())
  }

  /** Throws the refusal of whatever comes over a connection that has ended, though its client may go on sending. */
  check(request: NativeRequest, auth: Auth<Claims>): void {
    const { end } = this.#held.get(request) ?? this.#follow(request, auth)
    if (end) throw refusal(end.reason === 'closed' ? 'hook_unavailable' : end.reason)
  }

  /** Nobody has told how its connection is closed: it is cut off, and its client comes again. */
  #follow(request: NativeRequest, auth: Auth<Claims>): Held<Claims> {
    const socket = incomingOf(request).socket as SocketLike | undefined
    const held = this.hold(request, auth, () => socket?.destroy())
    if (socket?.destroyed) held.release()
    else socket?.once('close', () => held.release())
    return held
  }
}
