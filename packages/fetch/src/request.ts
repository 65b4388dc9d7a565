import type { BearerRequest, HeaderPairs, RequestBody } from '@bearer/core'
import { readBody } from './body.ts'
import { type Connection, type ConnectionOf, unknownConnection } from './connection.ts'
import { tlsHint } from './tls-hint.ts'

const none: readonly string[] = Object.freeze([])

/** Of what URLs say, the authority and what follows it: `Request` has put them in normal form. */
const parts = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/is

/** A {@link BearerRequest} over a `Request` of the Fetch standard. */
export class FetchRequest<Platform> implements BearerRequest {
  readonly #request: Request
  readonly #connectionOf: ConnectionOf<Platform> | undefined
  readonly #platform: Platform
  #connection: Connection | undefined

  constructor(request: Request, connectionOf: ConnectionOf<Platform> | undefined, platform: Platform) {
    this.#request = request
    this.#connectionOf = connectionOf
    this.#platform = platform
  }

  get method(): string {
    return this.#request.method
  }
  get url(): string {
    const { url } = this.#request
    const target = parts.exec(url)?.[2]
    if (target === undefined) return url
    return target.startsWith('/') ? target : `/${target}`
  }
  get tls(): boolean {
    return this.#known('tls') === true
  }
  get tlsHint(): string {
    return tlsHint(this.#connectionOf, this.#platform)
  }
  get remoteAddress(): string | undefined {
    return this.#known('remoteAddress')
  }
  get clientCertificate(): Uint8Array | undefined {
    return this.#known('clientCertificate')
  }
  get native(): Request {
    return this.#request
  }
  get headers(): HeaderPairs {
    const others = [...this.#request.headers].filter(([name]) => name !== 'host')
    return [...others, ...this.#hosts.map((host) => ['host', host] as const)]
  }

  /** Lines of one name are joined by `Headers`; what of them must be alone, core tells from the join. */
  fieldValues(name: string): readonly string[] {
    if (name === 'host') return this.#hosts
    const value = this.#request.headers.get(name)
    return value === null ? none : [value]
  }

  /** Throws where somebody has read the body: the application's mistake, and not the client's. */
  body(maxBytes: number): Promise<RequestBody> {
    if (this.#request.bodyUsed) {
      throw new TypeError(
        'The body of this request has been read already: mount routes(…) before what reads it, or let that read request.clone().',
      )
    }
    return readBody(this.#request.body, maxBytes)
  }

  /** `Host`, and the authority that the server made the URL from, where that is another one. HTTP/2 has the latter alone. */
  get #hosts(): readonly string[] {
    const host = this.#request.headers.get('host')
    const authority = parts.exec(this.#request.url)?.[1]
    if (host === null) return authority ? [authority] : none
    const lower = host.toLowerCase()
    const same = !authority || lower === authority || lower === `${authority}:80` || lower === `${authority}:443`
    return same ? [host] : [host, authority]
  }

  /** What the connection says itself: nothing that it inherits is believed. */
  #known<Name extends keyof Connection>(name: Name): Connection[Name] | undefined {
    this.#connection ??= this.#connectionOf?.(this.#request, this.#platform) ?? unknownConnection
    return Object.hasOwn(this.#connection, name) ? this.#connection[name] : undefined
  }
}

/** What a `Request` does not tell. */
export interface FetchRequestOptions<Platform> {
  readonly connection?: ConnectionOf<Platform> | undefined
  readonly platform?: Platform | undefined
}

/** The framework-neutral view of a request, for `guard.authenticate` and endpoints of one's own. */
export function bearerRequest<Platform = unknown>(
  request: Request,
  { connection, platform }: FetchRequestOptions<Platform> = {},
): BearerRequest {
  return new FetchRequest(request, connection, platform as Platform)
}
