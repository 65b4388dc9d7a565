/** What is used of a request of Node's. */
interface Offering {
  readonly headers: { [name: string]: string | readonly string[] | undefined }
}

const field = 'sec-websocket-protocol'

/**
 * Takes a token out of the subprotocols that a library chooses from: it would stand in the answer, and in logs of it. What the guard reads
 * stays as it arrived.
 *
 * @example
 * server.on('upgrade', (req, socket, head) => {
 *   hideToken(req)
 *   wss.handleUpgrade(req, socket, head, (ws) => wss.emit('connection', ws, req))
 * })
 */
export function hideToken(request: object): void {
  const { headers } = request as Offering
  const offered = headers[field]
  if (typeof offered !== 'string' || !offered.includes('bearer.')) return
  const others = offered.split(',').filter((protocol) => !protocol.trim().startsWith('bearer.'))
  if (others.length > 0) headers[field] = others.join(',').trim()
  else delete headers[field]
}
