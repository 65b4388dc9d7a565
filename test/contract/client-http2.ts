import { connect } from 'node:http2'
import type { Received, Sent } from './client.ts'

/** Field names that HTTP/2 has no use for (RFC 9113 §8.2.2). */
const ofConnections = ['connection', 'upgrade', 'transfer-encoding']

/** Whether a request can be sent over HTTP/2 at all: Node's client refuses some that a server could still get. */
export function isSendable({ headers = [] }: Sent): boolean {
  const names = headers.map(([name]) => name.toLowerCase())
  return (
    new Set(names).size === names.length &&
    !names.some((name) => ofConnections.includes(name)) &&
    headers.every(([, value]) => /^[\x21-\x7e]/.test(value))
  )
}

/** Sends a request over HTTP/2 without TLS. */
export function sendHttp2(port: number, { method = 'GET', path, headers = [], body }: Sent): Promise<Received> {
  const authority = headers.find(([name]) => name === 'host')?.[1] ?? `127.0.0.1:${port}`
  const fields = Object.fromEntries(headers.filter(([name]) => name !== 'host'))
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`)
    session.on('error', reject)
    const stream = session.request({ ...fields, ':method': method, ':path': path, ':authority': authority })
    const chunks: Buffer[] = []
    let received: Received['headers'] = {}
    stream.on('response', (responseHeaders) => {
      received = responseHeaders
    })
    stream.on('data', (chunk) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('end', () => {
      session.close()
      resolve({ status: Number(received[':status']), headers: received, body: Buffer.concat(chunks).toString() })
    })
    stream.end(body)
  })
}
