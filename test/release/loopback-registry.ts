import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a test has a registry do with a request to publish: take it, refuse it, break before or after it was taken, never answer. */
export type Behaviour = 'take' | 'refuse' | 'break' | 'take-and-break' | 'hang'

interface Version {
  readonly version: string
  readonly dist: { readonly integrity: string; readonly tarball: string }
  readonly [member: string]: unknown
}

/** A registry on loopback, as far as npm publishes to it and asks it. Nothing of a test reaches another one. */
export class LoopbackRegistry {
  readonly packages = new Map<string, { readonly name: string; readonly versions: Record<string, Version> }>()
  readonly #files = new Map<string, Buffer>()
  /** What happens to the next requests to publish; afterwards they are taken. */
  behaviours: Behaviour[] = []
  /** Whether questions are answered with 500. */
  ill = false
  /** The package about which alone questions are answered so. */
  illFor: string | undefined
  #hung: () => void = () => {}
  /** Settled when a request hangs. */
  readonly hangs: Promise<void> = new Promise((resolve) => {
    this.#hung = resolve
  })
  url = ''
  /** Connections stay, however long npm is at work between two requests: it is told not to try twice. */
  readonly #server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
    void this.#answer(request, response)
  })

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#server.unref()
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  clear(): void {
    this.packages.clear()
    this.behaviours = []
    this.ill = false
    this.illFor = undefined
  }

  /** Every version that is there, as `name@version`. */
  get published(): readonly string[] {
    return [...this.packages.values()].flatMap(({ name, versions }) =>
      Object.keys(versions).map((one) => `${name}@${one}`),
    )
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? '').slice(1))
    if (request.method === 'PUT') return this.#take(path, await bodyOf(request), request, response)
    if (this.ill || path === this.illFor) return void response.writeHead(500).end()
    const file = this.#files.get(path)
    if (file) return void response.end(file)
    const known = this.packages.get(path)
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(known ?? {}))
  }

  #take(name: string, body: string, request: IncomingMessage, response: ServerResponse): void {
    const behaviour = this.behaviours.shift() ?? 'take'
    if (behaviour === 'hang') return void this.#hung()
    if (behaviour === 'break') return void request.socket.destroy()
    if (behaviour === 'refuse') return void response.writeHead(403).end('{"error":"not yours"}')
    const { versions, _attachments: files } = JSON.parse(body) as {
      versions: Record<string, Version>
      _attachments: Record<string, { data: string }>
    }
    const known = this.packages.get(name)?.versions ?? {}
    for (const [version, manifest] of Object.entries(versions)) {
      const place = `${name}/-/${version}.tgz`
      const [{ data } = { data: '' }] = Object.values(files)
      this.#files.set(place, Buffer.from(data, 'base64'))
      known[version] = { ...manifest, dist: { ...manifest.dist, tarball: this.url + encodeURIComponent(place) } }
    }
    this.packages.set(name, { name, versions: known })
    if (behaviour === 'take-and-break') return void request.socket.destroy()
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}')
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}
