import { type BearerRequest, memberOf, ownMember } from '@bearer/core'
import { factsWith, frameworkFacts, type IncomingLike, NodeRequest, type RequestOptions } from '@bearer/core/node'

/** What Express, Fastify and plain Node give: a request of Node's, or one around it. */
export interface NativeRequest {
  readonly raw?: IncomingLike
  readonly secure?: boolean
  readonly protocol?: string
  readonly originalUrl?: string
  readonly body?: unknown
}

const facts = frameworkFacts<NativeRequest>({
  tls: (native) => memberOf(native, 'secure') ?? tlsOf(memberOf(native, 'protocol')),
  parsedBody: (native) => memberOf(native, 'body'),
})
const ofFastify = frameworkFacts<NativeRequest>({ ...facts, url: ({ originalUrl = '/' }) => originalUrl })

const tlsOf = (protocol: string | undefined): boolean | undefined =>
  protocol === undefined ? undefined : protocol === 'https'

/** The request of Node's that a platform's is made of. */
export const incomingOf = (native: NativeRequest): IncomingLike => memberOf(native, 'raw') ?? (native as IncomingLike)

/** Whether a request began a WebSocket: its connection goes on. Node says of one that asked, and was served without, that it did not. */
export function beganSocket(native: NativeRequest): boolean {
  const incoming = incomingOf(native) as IncomingLike & { readonly upgrade?: boolean }
  const asked = ownMember(memberOf(incoming, 'headers'), 'upgrade')
  return String(asked).toLowerCase() === 'websocket' && memberOf(incoming, 'upgrade') !== false
}

/** The framework-neutral view of a request. What is TLS the platform's proxy trust decides, or the application, where that sees no request. */
export function toRequest(native: NativeRequest, options?: RequestOptions): BearerRequest {
  const raw = memberOf(native, 'raw')
  return raw
    ? new NodeRequest(raw, factsWith(ofFastify, options), native)
    : new NodeRequest(native as IncomingLike, factsWith(facts, options), native)
}
