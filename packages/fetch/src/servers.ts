import { memberOf } from '@bearer/core'
import { type Connection, unknownConnection } from './connection.ts'

interface SocketLike {
  readonly encrypted?: boolean | undefined
  readonly remoteAddress?: string | undefined
  getPeerCertificate?(): { readonly raw?: Uint8Array | undefined } | null
}

/** What `serve` of `@hono/node-server` hands over. */
export interface NodePlatform {
  readonly incoming: { readonly socket?: unknown }
}

/**
 * The connection as `@hono/node-server` knows it, over HTTP/1.1 and HTTP/2.
 *
 * @example
 * const api = bearer({ issuer, audience, connection: nodeServer })
 */
export function nodeServer(_request: Request, platform: NodePlatform): Connection {
  const socket = platform?.incoming?.socket as SocketLike | undefined
  if (!socket) return unknownConnection
  return {
    tls: memberOf(socket, 'encrypted') === true,
    remoteAddress: memberOf(socket, 'remoteAddress'),
    get clientCertificate() {
      return socket.getPeerCertificate?.()?.raw
    },
  }
}

interface BunServer {
  readonly url: { readonly protocol: string }
  requestIP(request: Request): { readonly address: string } | null
}

/** What `Bun.serve` hands over: its server. Hono may have it in an object. */
export type BunPlatform = BunServer | { readonly server: BunServer }

/**
 * The connection as `Bun.serve` knows it.
 *
 * @example
 * const api = bearer({ issuer, audience, connection: bunServer })
 */
export function bunServer(request: Request, platform: BunPlatform): Connection {
  const server =
    (platform && memberOf(platform as { readonly server?: BunServer }, 'server')) ?? (platform as BunServer)
  if (!server?.requestIP) return unknownConnection
  return { tls: server.url.protocol === 'https:', remoteAddress: server.requestIP(request)?.address }
}

/** What `Deno.serve` hands over. */
export interface DenoPlatform {
  readonly remoteAddr: object
}

/**
 * The connection as `Deno.serve` knows it. The scheme of a request's URL is that of the listener there.
 *
 * @example
 * const api = bearer({ issuer, audience, connection: denoServer })
 */
export function denoServer(request: Request, platform: DenoPlatform): Connection {
  const address = platform?.remoteAddr as { readonly hostname?: string } | undefined
  if (!address) return unknownConnection
  return { tls: request.url.startsWith('https://'), remoteAddress: address.hostname }
}

/**
 * The connection as Cloudflare knows it, which ends TLS before a Worker: `request.cf`, and the client's address.
 *
 * @example
 * const api = bearer({ issuer, audience, connection: cloudflareWorker })
 */
export function cloudflareWorker(request: Request): Connection {
  const cf = memberOf(request as { readonly cf?: { readonly tlsVersion?: unknown } }, 'cf')
  const version = cf && memberOf(cf, 'tlsVersion')
  return {
    tls: typeof version === 'string' && version.startsWith('TLS'),
    remoteAddress: request.headers.get('cf-connecting-ip') ?? undefined,
  }
}

/**
 * The connection as a proxy tells it that ends TLS: `X-Forwarded-Proto`. Only for servers that nobody reaches but through
 * proxies that set this field, or remove what a client wrote there.
 *
 * @example
 * const api = bearer({ issuer, audience, connection: behindProxy })
 */
export function behindProxy(request: Request): Connection {
  const schemes = request.headers.get('x-forwarded-proto')?.split(',') ?? []
  return { tls: schemes.length > 0 && schemes.every((scheme) => scheme.trim().toLowerCase() === 'https') }
}
