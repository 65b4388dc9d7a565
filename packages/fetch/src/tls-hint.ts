import type { ConnectionOf } from './connection.ts'

/** The setting of the server that this runs on, by the runtime and by what the server handed over. */
function settingFor(platform: unknown): string {
  const { Bun, Deno, navigator } = globalThis as { Bun?: unknown; Deno?: unknown; navigator?: { userAgent?: string } }
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'connection: cloudflareWorker'
  if (typeof platform === 'object' && platform !== null && 'incoming' in platform) return 'connection: nodeServer'
  if (Bun !== undefined) return 'connection: bunServer'
  if (Deno !== undefined) return 'connection: denoServer'
  return 'connection: nodeServer (for @hono/node-server) or connection: (request, platform) => ({ tls, remoteAddress })'
}

const proxied =
  'where a TLS proxy stands before the server and nothing else reaches it, connection: behindProxy; ' +
  'to serve plain HTTP on purpose, allowPlainHttp: true.'

/** What to change when honest requests seem to come over plain HTTP, by the `connection` option and what it was given. */
export function tlsHint(connection: ConnectionOf<never> | undefined, platform: unknown): string {
  if (!connection) {
    return `Nothing says that the request came over TLS, and its URL proves nothing. Set ${settingFor(platform)}; ${proxied}`
  }
  if (connection.length > 1 && (platform === undefined || platform === null)) {
    return (
      'The connection option does not say that the request came over TLS, and what the server hands over beside the ' +
      `request did not arrive. Hand it on, as in api(request, platform); ${proxied}`
    )
  }
  return `The connection option says that the request came over plain HTTP. Set, ${proxied}`
}
