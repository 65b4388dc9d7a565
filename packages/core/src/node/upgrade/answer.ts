import { Buffer } from 'node:buffer'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { farewell } from '../../held/hold-socket.ts'
import type { BearerResponse } from '../../http/response.ts'
import { quietTimer } from '../../timer.ts'

/** Answers a request for an Upgrade as HTTP, and closes its connection. */
export function answerUpgrade(socket: Duplex, { status, headers, body = '' }: BearerResponse): void {
  const more = [
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
  ] as const
  const fields = [...headers, ...more].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  endSocket(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${fields}\r\n${body}`)
}

/**
 * Says a last thing, and cuts the connection when the client has gone or has had its time. What it sends meanwhile is read and
 * dropped: were it left unread, the system would reset the connection, and the last thing be lost.
 */
export function endSocket(socket: Duplex, last: string | Uint8Array | undefined): void {
  socket.unpipe()
  for (const event of ['data', 'readable']) socket.removeAllListeners(event)
  socket.resume()
  if (last === undefined) socket.end()
  else socket.end(last)
  const timer = quietTimer(() => socket.destroy(), farewell)
  socket.once('close', () => clearTimeout(timer))
}
