import { closeSocket, memberOf, type SocketLike } from '@bearer/core'
import type { NativeRequest } from '../request.ts'

/** A client of a gateway: of ws, or of socket.io, which knows its request. */
export interface Socket {
  close?(code: number, reason: string): unknown
  disconnect?(close: boolean): unknown
  on(event: string, listener: () => void): unknown
  readonly request?: NativeRequest
}

/** Ends a connection, and says why where the protocol can. Nothing that its client sends then is listened to. */
export function end(client: Socket, { code, reason }: { readonly code: number; readonly reason: string }): void {
  const disconnect = memberOf(client, 'disconnect')
  if (typeof disconnect === 'function') disconnect.call(client, true)
  else closeSocket(client as SocketLike, { code, reason })
}

/** The close code that tells a client what to do: to renew its token, to ask for more, or to come again. */
export const codeFor = (status: number): number => (status === 401 ? 4401 : status === 503 ? 1013 : 4403)
