import { request as open } from 'node:http'
import type { RawAnswer, RawRequest } from './raw-request.ts'

/** Sends header fields exactly as given, repeated ones too, over a connection of its own, which the signal ends. */
export function rawRequest(
  origin: string,
  { method = 'GET', path, headers = [], body }: RawRequest,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(origin)
  const named = headers.some(([name]) => name.toLowerCase() === 'host')
    ? headers
    : [['host', host] as const, ...headers]
  const length = body === undefined ? [] : [['content-length', String(new TextEncoder().encode(body).length)] as const]
  return new Promise((resolve, reject) => {
    const options = { host: hostname, port, method, path, headers: [...named, ...length].flat(), agent: false, signal }
    open(options, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => {
        text += chunk
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }))
      incoming.on('error', reject)
    })
      .on('error', reject)
      .end(body)
  })
}
