import type { HoldOptions } from '../guard/held.ts'
import type { JwtClaims } from '../jwt.ts'
import { quietTimer } from '../timer.ts'
import { type Guarding, guardOf } from './guarding.ts'
import { type HeldFor, keepHeld } from './held-of.ts'

/** What is used of a WebSocket: of `ws`, and of what Bun, Deno and Workers have. */
export interface SocketLike {
  close(code?: number, reason?: string): unknown
  /** Of `ws`, which tells of a frame that breaks the protocol so: where nobody listens, that ends the process. */
  on?(event: 'error', listener: () => void): unknown
  /** Of `ws`: cuts off a client that does not answer. */
  terminate?(): unknown
  /** Of `ws`, where `close` tells that it is over. */
  once?(event: 'close', listener: () => void): unknown
  /** Of those of Deno, Workers and browsers, which tell of it so. */
  addEventListener?(event: 'close', listener: () => void): unknown
  removeAllListeners?(event: 'message'): unknown
}

/** What {@link holdSocket} takes beside the WebSocket. */
export type HoldSocketOptions<Claims = JwtClaims> = Pick<HoldOptions<Claims>, 'onRenew'>

/** How long a client has to answer the end of its connection, in milliseconds. */
export const farewell = 2000

/**
 * Holds a WebSocket whose request a guard has let through, and closes it when it must end: 4401, 4403, 1013 or 1001, with the reason.
 * From then on a socket of `ws` gives no message any more. `carrier` is the framework's request or context.
 *
 * @example
 * const held = holdSocket(api, req, socket)
 * socket.on('message', (text) => held?.renew(String(text)))
 */
export function holdSocket<Claims, Anonymous extends boolean>(
  api: Guarding<Claims, Anonymous>,
  carrier: object,
  socket: SocketLike,
  options: HoldSocketOptions<Claims> = {},
): HeldFor<Claims, Anonymous> {
  const guard = guardOf('holdSocket', api)
  survive(socket)
  const auth = guard.authOf(carrier)
  if (auth === undefined) return undefined as never
  const held = guard.hold(auth, { ...options, onEnd: (end) => closeSocket(socket, end) })
  const released = (): void => held.release()
  if (socket.once) socket.once('close', released)
  else socket.addEventListener?.('close', released)
  keepHeld(carrier, held)
  return held as never
}

/** What a client sends that is no WebSocket ends its connection, and no process. */
export const survive = (socket: SocketLike): void => void socket.on?.('error', () => {})

/**
 * Closes a WebSocket. A client whose time is over is listened to no more, whether it answers or not: one of `ws` would hand on what is
 * sent for half a minute yet.
 *
 * @example
 * guard.hold(auth, { onEnd: (end) => closeSocket(socket, end) })
 */
export function closeSocket(
  socket: SocketLike,
  { code, reason }: { readonly code: number; readonly reason: string },
): void {
  socket.removeAllListeners?.('message')
  socket.close(code, reason)
  if (!socket.terminate) return
  const timer = quietTimer(() => socket.terminate?.(), farewell)
  socket.once?.('close', () => clearTimeout(timer))
}
