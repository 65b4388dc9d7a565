import { afterEach, describe, expect, it, vi } from 'vitest'
import { cloudflareWorker, nodeServer } from '../src/servers.ts'
import { tlsHint } from '../src/tls-hint.ts'

describe('the hint of a request that seems to be plain HTTP', () => {
  afterEach(() => vi.unstubAllGlobals())

  // Bun and Deno say who they are, and cannot be made to say something else.
  it.skipIf('Bun' in globalThis || 'Deno' in globalThis).each([
    ['Bun', { Bun: {} }, undefined, 'bunServer'],
    ['Deno', { Deno: {} }, undefined, 'denoServer'],
    ['Workers', { navigator: { userAgent: 'Cloudflare-Workers' } }, {}, 'cloudflareWorker'],
    ['@hono/node-server', {}, { incoming: {} }, 'nodeServer;'],
    ['any other server', {}, undefined, '(request, platform) => ({ tls, remoteAddress })'],
  ])('names the setting of %s', (_name, globals, platform, named) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
    expect(tlsHint(undefined, platform)).toContain(named)
  })

  it('says where the server’s part did not arrive', () =>
    expect(tlsHint(nodeServer, undefined)).toContain('api(request, platform)'))

  it.each([
    [nodeServer, {}],
    [cloudflareWorker, undefined],
  ])('says what else to set where the connection is known: %o', (connection, platform) =>
    expect(tlsHint(connection as never, platform)).toBe(
      'The connection option says that the request came over plain HTTP. Set, where a TLS proxy stands before the server ' +
        'and nothing else reaches it, connection: behindProxy; to serve plain HTTP on purpose, allowPlainHttp: true.',
    ),
  )
})
