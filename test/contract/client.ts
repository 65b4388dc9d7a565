import { request } from 'node:http'

export interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
  /** Sends the body without its length. */
  readonly chunked?: boolean
  /** Sends no end of the body; chunked. */
  readonly endless?: boolean
}

export interface Received {
  readonly status: number
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly body: string
}

/** Sends header lines exactly as given, repeated ones too, over a connection of its own. */
export function send(
  port: number,
  { method = 'GET', path, headers = [], body, chunked, endless }: Sent,
): Promise<Received> {
  const lines = headers.some(([name]) => name.toLowerCase() === 'host')
    ? headers
    : [['host', `127.0.0.1:${port}`] as const, ...headers]
  const length = ['content-length', String(Buffer.byteLength(body ?? ''))] as const
  const framing = chunked || endless ? [['transfer-encoding', 'chunked'] as const] : method === 'GET' ? [] : [length]
  const all = [...lines, ...framing]
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers: all.flat(), agent: false },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk) => chunks.push(chunk))
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          })
          if (endless) outgoing.destroy()
        })
        incoming.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    if (endless) outgoing.write(body ?? '')
    else outgoing.end(body)
  })
}
