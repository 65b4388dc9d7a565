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
  /** Path and query; with the authority before them where that is another one than `Host`, instead of which it counts. */
  get url(): string {
    const { url } = this.#request
    const [, authority = '', target = url] = parts.exec(url) ?? []
    if (!isSameHost(this.#request.headers.get('host'), authority)) return url
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

  /** HTTP/2 has no `Host`, but the authority that the server made the URL from. */
  get #hosts(): readonly string[] {
    const host = this.#request.headers.get('host') ?? parts.exec(this.#request.url)?.[1]
    return host ? [host] : none
  }

  /** What the connection says itself: nothing that it inherits is believed. */
  #known<Name extends keyof Connection>(name: Name): Connection[Name] | undefined {
    this.#connection ??= this.#connectionOf?.(this.#request, this.#platform) ?? unknownConnection
    return Object.hasOwn(this.#connection, name) ? this.#connection[name] : undefined
  }
}

/** Whether a `Host` is the authority of a URL, which is in normal form: in small letters, without the usual port. */
function isSameHost(host: string | null, authority: string): boolean {
  const given = host?.toLowerCase() ?? authority
  return given === authority || given === `${authority}:80` || given === `${authority}:443`
}

/** What a `Request` does not tell. */
export interface FetchRequestOptions<Platform> {
  readonly connection?: ConnectionOf<Platform> | undefined
  readonly platform?: Platform | undefined
}

/**
 * The framework-neutral view of a request, for `guard.authenticate` and endpoints of one's own.
 *
 * @example
 * const result = await guard.authenticate(bearerRequest(request))
 * if (!result.ok) return respond(request, result.response)
 */
export function bearerRequest<Platform = unknown>(
  request: Request,
  { connection, platform }: FetchRequestOptions<Platform> = {},
): BearerRequest {
  return new FetchRequest(request, connection, platform as Platform)
}
