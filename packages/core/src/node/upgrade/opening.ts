import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConfigurationError } from '../../configuration.ts'
import type { ConnectionEnd } from '../../guard/held.ts'
import type { HeldFor } from '../../held/held-of.ts'
import { closeSocket, type SocketLike, survive } from '../../held/hold-socket.ts'
import { endSocket } from './answer.ts'
import { closeFrame } from './close-frame.ts'

/** Takes a connection over, as the listener of `upgrade` does. Its end is written to the socket: the frame that closes a WebSocket. */
export type UpgradeHandler<Claims, Anonymous extends boolean> = (
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  held: HeldFor<Claims, Anonymous>,
) => void | Promise<void>

/** What is used of a `WebSocketServer` of `ws`. */
export interface WebSocketServerLike {
  readonly options?: { readonly noServer?: boolean | undefined } | undefined
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, opened: (webSocket: SocketLike) => void): void
  emit(event: 'connection', ...opened: readonly unknown[]): unknown
}

/** A connection that was let in. */
export interface Upgraded {
  readonly req: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  /** Octets that had been written to the socket before. */
  readonly written: number
  webSocket: SocketLike | undefined
}

/** Hands a connection over. Rejects with what the handler throws. */
export type Opening = (upgraded: Upgraded, held: never) => Promise<void>

/** Makes an {@link Opening} of what {@link upgrade} was given. */
export function openingOf(handler: UpgradeHandler<never, boolean> | WebSocketServerLike): Opening {
  if (typeof handler === 'function') return async ({ req, socket, head }, held) => handler(req, socket, head, held)
  if (typeof handler?.handleUpgrade !== 'function') {
    throw new ConfigurationError('upgrade takes a WebSocketServer of ws, or a function (req, socket, head, held).')
  }
  if (handler.options && handler.options.noServer !== true) {
    throw new ConfigurationError(
      'upgrade takes a WebSocketServer with noServer: true: one with a server or a port of its own lets everybody in.',
    )
  }
  return async (upgraded) => {
    const { req, socket, head } = upgraded
    handler.handleUpgrade(req, socket, head, (webSocket: SocketLike) => {
      upgraded.webSocket = webSocket
      survive(webSocket)
      handler.emit('connection', webSocket, req)
    })
  }
}

export const bytesWritten = (socket: Duplex): number => (socket as { readonly bytesWritten?: number }).bytesWritten ?? 0

/** Before the handshake has been answered, there is nobody to tell; then it is a frame, or the library's own way. */
export function closeUpgraded({ socket, webSocket, written }: Upgraded, end: ConnectionEnd): void {
  if (webSocket) closeSocket(webSocket, end)
  else endSocket(socket, bytesWritten(socket) === written ? undefined : closeFrame(end))
}
