import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createGuard, discover, type FetchFunction, remoteJwks } from '@bearer/core'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import nodeFetch from 'node-fetch'
import { ProxyAgent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let idp: TestIssuer
let proxy: Server
/** The hosts that the proxy was asked to connect to. */
const tunnels: (string | undefined)[] = []

beforeAll(async () => {
  idp = await createTestIssuer({ algorithm: 'ES256' })
  proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', ({ url }, client, head) => {
    tunnels.push(url)
    const [host, port] = String(url).split(':')
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await idp.close()
})

/** Each as its users would write it, without a cast: the types must take them too. */
const fetches: [name: string, fetch: FetchFunction, throughProxy?: true][] = [
  ["the runtime's fetch", fetch],
  ['the fetch of undici', undiciFetch],
  ['the fetch of node-fetch', nodeFetch],
  [
    'the fetch of undici through a proxy',
    (url, init) => {
      const { port } = proxy.address() as AddressInfo
      const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${port}`, proxyTunnel: true })
      return undiciFetch(url, { ...init, dispatcher })
    },
    true,
  ],
]

describe.each(fetches)('%s', (_, fetch, throughProxy) => {
  it('loads keys, asks with the entity tag, and finds them by discovery', async () => {
    const time = { at: idp.clock() }
    tunnels.length = 0
    const statuses: number[] = []
    const counting: FetchFunction = async (url, init) => {
      const response = await fetch(url, init)
      statuses.push(response.status)
      return response
    }
    const source = remoteJwks(idp.jwksUri, { fetch: counting })
    for (const keys of [source, discover(idp.issuer, { fetch })]) {
      const guard = createGuard({ issuer: idp.issuer, audience: idp.audience, keys, clock: () => time.at })
      expect(await guard.verify(await idp.mint({}))).toMatchObject({ subject: 'test-user' })
    }
    time.at += 700_000
    await source.ready?.()
    expect(statuses).toContain(200)
    expect(tunnels.length > 0).toBe(throughProxy === true)
    if (throughProxy) expect(new Set(tunnels)).toEqual(new Set([new URL(idp.issuer).host]))
  })

  it('says of an answer that is too large, of a redirect and of nobody there what it was', async () => {
    const site = createServer(({ url }, response) => {
      if (url === '/moved') return response.writeHead(302, { location: '/keys' }).end()
      return response.end(`{"keys":[],"x":"${'x'.repeat(5000)}"}`)
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    const failure = (url: string): Promise<string> =>
      Promise.resolve(remoteJwks(url, { fetch, maxBytes: 1000 }).ready?.()).then(String, String)
    expect(await failure(`${origin}/keys`)).toMatch(/more than 1000 octets/)
    expect(await failure(`${origin}/moved`)).toMatch(/redirect, which is not followed/)
    site.closeAllConnections()
    await new Promise((resolve) => site.close(resolve))
    expect(await failure(`${origin}/keys`)).toMatch(/could not be reached/)
  })
})
