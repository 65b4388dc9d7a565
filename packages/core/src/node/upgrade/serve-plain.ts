import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Whether a request asks for a WebSocket; others ask for HTTP/2 (`h2c`), as Java's client does with every request. */
export const asksForWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket'

/** Fields that ask for another protocol (RFC 9110 §7.8, RFC 7540 §3.2). */
const asking = ['upgrade', 'http2-settings']

/**
 * Serves a request as if it had asked for no Upgrade, which a server may ignore (RFC 9110 §7.8): it reads the request again, without
 * the fields that ask. Where somebody listens for upgrades, Node leaves no other way.
 */
export function servePlain(
  server: { emit(event: string, socket: Duplex): unknown },
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    const field = name.toLowerCase()
    if (field === 'connection') lines.push(`${name}: ${withoutAsking(value)}`)
    else if (!asking.includes(field)) lines.push(`${name}: ${value}`)
  }
  if (head.length > 0) socket.unshift(head)
  socket.unshift(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  const { encrypted } = socket as { readonly encrypted?: boolean }
  server.emit(encrypted ? 'secureConnection' : 'connection', socket)
}

const withoutAsking = (value: string): string =>
  value
    .split(',')
    .filter((option) => !asking.includes(option.trim().toLowerCase()))
    .join(',')
    .trim()
