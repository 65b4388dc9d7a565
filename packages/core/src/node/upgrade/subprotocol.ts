import type { IncomingMessage } from 'node:http'

const field = 'sec-websocket-protocol'

/**
 * Takes a token out of the subprotocols that a library chooses from: it would stand in the answer, and in logs of it. What the guard reads
 * stays as it arrived.
 */
export function hideToken({ headers }: IncomingMessage): void {
  const offered = headers[field]
  if (!offered?.includes('bearer.')) return
  const others = offered.split(',').filter((protocol) => !protocol.trim().startsWith('bearer.'))
  if (others.length > 0) headers[field] = others.join(',').trim()
  else delete headers[field]
}
