import { ownOptions } from '../configuration.ts'
import { appended, type BearerRequest, type HeaderPairs, type RequestBody } from '../http/request.ts'
import { memberOf, ownMember, ownMembers } from '../own.ts'
import { isBytes } from '../realm.ts'
import { readStream, type StreamLike } from './stream.ts'

/** What is read of Node's `IncomingMessage` and `Http2ServerRequest`, and of what serverless shims make of them. */
export interface IncomingLike extends StreamLike {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly originalUrl?: string | undefined
  readonly rawHeaders: readonly string[]
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  readonly socket?: unknown
}

interface SocketLike {
  readonly remoteAddress?: string | undefined
  readonly encrypted?: boolean | undefined
  getPeerCertificate?(): { readonly raw?: Uint8Array | undefined } | null
}

/** What a framework knows better than Node's request, read from the framework's own request or context. */
export interface FrameworkFacts<Native> {
  /** Whether the client's connection is TLS, by the framework's proxy trust. Default: whether the socket is. */
  readonly tls?: ((native: Native) => boolean | undefined) | undefined
  /** The request target before any router took a prefix off. Default: `originalUrl` or `url`. */
  readonly url?: ((native: Native) => string) | undefined
  /** What the framework's body parser made of the body, where it has run. */
  readonly parsedBody?: ((native: Native) => unknown) | undefined
}

const none: readonly string[] = Object.freeze([])

const consumed =
  'The body of this request has been read already, and nothing is left of it: mount routes(…) before what reads it, or let that put ' +
  'what it reads, as text or octets, where the body parsers of the framework do.'

/** What only the application knows of a request that its framework does not see, such as a WebSocket upgrade. */
export interface RequestOptions {
  /** Whether the client's connection is TLS, where a proxy ends it. Default: as the framework says, or the socket. */
  readonly tls?: boolean | undefined
}

/** A bit for the length of a name; those of 30 and more share one. */
const bitOf = (name: string): number => 1 << Math.min(name.length, 29)
/** Set in every set of lengths, so that one that was made is not 0. */
const absent = 1 << 30

/** Whether fields are those of HTTP/2, which begin with pseudo-headers (RFC 9113 §8.3), with the host among them. */
const hasAuthority = (raw: readonly string[]): boolean => raw[0]?.startsWith(':') === true && raw.includes(':authority')

/**
 * Takes the facts of a framework: those that it leaves out are Node's, whatever stands on `Object.prototype`.
 *
 * @example
 * const facts = frameworkFacts<Request>({ tls: ({ secure }) => secure, parsedBody: ({ body }) => body })
 */
export const frameworkFacts = <Native>(facts: FrameworkFacts<Native>): FrameworkFacts<Native> => ownMembers(facts)

/**
 * The facts of a framework, but for what the application knows better.
 *
 * @example
 * const request = new NodeRequest(req, factsWith(nodeFacts, { tls: true })) // TLS ended in front, and nobody else gets here
 */
export function factsWith<Native>(
  facts: FrameworkFacts<Native>,
  options: RequestOptions | undefined,
): FrameworkFacts<Native> {
  const { tls } = options === undefined ? noOptions : ownOptions('bearerRequest', options, ['tls'])
  return tls === undefined ? facts : frameworkFacts({ ...facts, tls: () => tls })
}

const noOptions: RequestOptions = Object.freeze(ownMembers({}))

/**
 * The facts of Node alone.
 *
 * @example
 * const request = new NodeRequest(req, nodeFacts)
 */
export const nodeFacts: FrameworkFacts<unknown> = Object.freeze(ownMembers({}))

/**
 * A {@link BearerRequest} over a request of Node's: everything is read when it is asked for, and nothing is copied.
 *
 * @example
 * const result = await guard.authenticate(new NodeRequest(req))
 */
export class NodeRequest<Native = unknown> implements BearerRequest {
  readonly #incoming: IncomingLike
  readonly #native: Native
  readonly #facts: FrameworkFacts<Native>
  #raw: readonly string[] | undefined
  #lengthsSeen = 0

  constructor(incoming: IncomingLike, facts: FrameworkFacts<Native> = nodeFacts, native: Native = incoming as never) {
    this.#incoming = incoming
    this.#facts = facts
    this.#native = native
  }

  get method(): string {
    return this.#incoming.method ?? 'GET'
  }
  get url(): string {
    return this.#facts.url?.(this.#native) ?? this.#incoming.originalUrl ?? this.#incoming.url ?? '/'
  }
  get tls(): boolean {
    return (this.#facts.tls?.(this.#native) ?? memberOf(this.#socket, 'encrypted')) === true
  }
  get remoteAddress(): string | undefined {
    return memberOf(this.#socket, 'remoteAddress')
  }
  get clientCertificate(): Uint8Array | undefined {
    return this.#socket.getPeerCertificate?.()?.raw
  }
  get native(): object {
    return this.#native as object
  }
  get headers(): HeaderPairs {
    const raw = this.#rawHeaders
    const authority = hasAuthority(raw) ? this.fieldValues(':authority') : undefined
    const pairs: [string, string][] = []
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i] as string
      const isReplaced = authority && name.toLowerCase() === 'host'
      if (!(isReplaced || name.startsWith(':'))) pairs.push([name, raw[i + 1] as string])
    }
    return authority ? [...pairs, ...authority.map((value) => ['host', value] as const)] : pairs
  }

  /** The lengths of the names of all fields, a bit each: most questions are about fields that are not there. */
  get #lengths(): number {
    if (this.#lengthsSeen === 0) {
      const raw = this.#rawHeaders
      let lengths = absent
      for (let i = 0; i < raw.length; i += 2) lengths |= bitOf(raw[i] as string)
      this.#lengthsSeen = lengths
    }
    return this.#lengthsSeen
  }

  /** Node's `headers` keeps the first of two `Authorization` lines and hides the second: the raw ones show both. */
  fieldValues(name: string): readonly string[] {
    if ((this.#lengths & bitOf(name)) === 0 && name !== 'host') return none
    const raw = this.#rawHeaders
    // In HTTP/2 the authority is the host, whatever a Host field says beside it (RFC 9113 §8.3.1).
    if (name === 'host' && hasAuthority(raw)) return this.fieldValues(':authority')
    let values: string[] | undefined
    for (let i = 0; i < raw.length; i += 2) {
      const field = raw[i] as string
      if (field.length === name.length && (field === name || field.toLowerCase() === name))
        values = appended(values, raw[i + 1] as string)
    }
    return values ?? none
  }

  isRewritten(name: string): boolean {
    const seen = ownMember(this.#incoming.headers, name)
    const arrived = this.fieldValues(name)
    // Of two lines Node shows the first, or both in one, by their name.
    return seen !== undefined && seen !== arrived[0] && String(seen) !== arrived.join(', ')
  }

  /** Throws where somebody has read the body and left nothing: the application's mistake, and not the client's. */
  body(maxBytes: number): Promise<RequestBody> {
    const stream = this.#incoming
    const parsed = stream.readableDidRead === false ? undefined : this.#facts.parsedBody?.(this.#native)
    const isThere = stream.on && !stream.readableEnded
    if (!isThere && parsed === undefined && this.#declaresBody) throw new TypeError(consumed)
    // Of what was read, null is what JSON says; of what was not, nothing.
    if (parsed === undefined || (parsed === null && (isThere || !this.#declaresBody)))
      return readStream(stream, maxBytes)
    const bytes = typeof parsed === 'string' ? new TextEncoder().encode(parsed) : parsed
    if (!isBytes(bytes)) return Promise.resolve({ kind: 'parsed', value: parsed })
    return Promise.resolve(bytes.length > maxBytes ? { kind: 'too-large' } : { kind: 'bytes', bytes })
  }

  /** Whether the client has sent a body, by what it says of it. */
  get #declaresBody(): boolean {
    return Number(this.fieldValues('content-length')[0] ?? 0) > 0 || this.fieldValues('transfer-encoding').length > 0
  }

  get #socket(): SocketLike {
    return (this.#incoming.socket ?? {}) as SocketLike
  }

  get #rawHeaders(): readonly string[] {
    this.#raw ??= rawHeadersOf(this.#incoming)
    return this.#raw
  }
}

/** Shims for serverless platforms fill `headers` alone; Node makes that one where it is first looked at. */
function rawHeadersOf(incoming: IncomingLike): readonly string[] {
  const { rawHeaders } = incoming
  if (rawHeaders?.length > 0) return rawHeaders
  return Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : (Array.isArray(value) ? value : [value as string]).flatMap((one) => [name, one]),
  )
}
