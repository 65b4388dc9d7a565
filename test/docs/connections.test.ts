import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { EventSource } from 'eventsource'
import fastify from 'fastify'
import { createClient } from 'graphql-ws'
import { io as connectSocketIo } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { run, sample } from './samples.ts'

const page = 'docs/connections.md'
const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')
const { heldConnections } = JSON.parse(
  readFileSync(new URL('../../bench/results/revocation.json', import.meta.url), 'utf8'),
)

describe('the page about connections', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())
  const ofIssuer = (code: string): string => code.replace('https://login.example.com', issuer.issuer)

  /** The end of a token that is good for some seconds yet, tolerance included: all samples wait for it at the same time. */
  const soon = (): number => Math.floor(Date.now() / 1000) - 24
  const connecting = (port: number, path: string, token: string): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } })
  const message = async (ws: WebSocket): Promise<string> => String((await once(ws, 'message'))[0])
  const closed = async (ws: WebSocket): Promise<unknown[]> => {
    const [code, reason] = await once(ws, 'close')
    return [code, String(reason)]
  }

  it.concurrent('lets WebSockets in, renews them, and closes them when their time is over', async () => {
    const port = await run(ofIssuer(sample(page, 'Let WebSockets in')))
    const exp = soon()
    const claims = { sub: 'ada', sid: 's', scope: 'live', iat: exp - 60 }
    const [one, two] = [exp, exp].map(async (end) =>
      connecting(port, '/live', await issuer.mint({ ...claims, exp: end })),
    ) as [Promise<WebSocket>, Promise<WebSocket>]
    const [ending, renewed] = [await one, await two]
    expect(await Promise.all([message(ending), message(renewed)])).toEqual(['Hello ada', 'Hello ada'])
    for (const nonsense of ['x', await issuer.mint({ ...claims, sid: 'other', exp: exp + 300 })]) {
      renewed.send(nonsense)
      expect(await message(renewed)).toBe('invalid_token')
    }
    renewed.send(await issuer.mint({ ...claims, exp: exp + 300 }))
    expect(await message(renewed)).toBe('renewed')
    expect(await closed(ending)).toEqual([4401, 'expired'])
    expect(renewed.readyState).toBe(WebSocket.OPEN)
    renewed.terminate()
    const refused = connecting(port, '/live', await issuer.mint())
    expect(String(await once(refused, 'error'))).toContain('403')
  })

  it.concurrent('lets WebSockets in on Fastify', async () => {
    const port = await run(ofIssuer(sample(page, '@fastify/websocket')))
    const exp = soon()
    const ws = connecting(port, '/live', await issuer.mint({ sub: 'ada', iat: exp - 60, exp }))
    expect(await message(ws)).toBe('Hello ada')
    expect(await closed(ws)).toEqual([4401, 'expired'])
    expect(String(await once(connecting(port, '/live', 'nonsense'), 'error'))).toContain('401')
  })

  it.concurrent('lets operations of GraphQL in', async () => {
    const port = await run(ofIssuer(sample(page, 'graphql-ws')))
    const exp = soon()
    const token = await issuer.mint({ sub: 'ada', iat: exp - 60, exp })
    let over: (event: unknown) => void = () => {}
    const end = new Promise<unknown>((resolve) => {
      over = resolve
    })
    const client = createClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols, { headers: { authorization: `Bearer ${token}` } })
        }
      },
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => {},
      on: { closed: over },
    })
    const results: unknown[] = []
    for await (const result of client.iterate({ query: '{ me }' })) results.push(result)
    expect(results).toEqual([{ data: { me: 'ada' } }])
    const { code, reason } = (await end) as { code: number; reason: string }
    expect([code, reason]).toEqual([4401, 'expired'])
  })

  it.concurrent('lets clients of socket.io in, and nobody by an empty session id', async () => {
    const port = await run(ofIssuer(sample(page, 'socket.io')))
    const exp = soon()
    const authorization = `Bearer ${await issuer.mint({ sub: 'ada', iat: exp - 60, exp })}`
    const socket = connectSocketIo(`http://127.0.0.1:${port}`, { extraHeaders: { authorization }, reconnection: false })
    const greeted = new Promise((resolve) => socket.on('hello', resolve))
    const over = new Promise((resolve) => socket.on('disconnect', resolve))
    expect(await greeted).toBe('ada')
    const status = async (query: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling${query}`)).status
    expect([await status(''), await status('&sid='), await status('&sid=x'), await status('&sid=x&sid=y')]).toEqual([
      401, 401, 400, 400,
    ])
    expect(await over).toBe('io server disconnect')
  })

  it.concurrent('serves events until the token ends, and tells the page why', async () => {
    const port = await run(ofIssuer(sample(page, 'Event streams')))
    const exp = soon()
    const token = await issuer.mint({ iat: exp - 60, exp })
    const authorized: typeof fetch = (url, init) =>
      fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } })
    const source = new EventSource(`http://127.0.0.1:${port}/events`, { fetch: authorized as never })
    const next = (type: string): Promise<string> =>
      new Promise((resolve) => source.addEventListener(type, ({ data }) => resolve(data), { once: true }))
    expect(await next('news')).toBe('{"text":"connected"}')
    expect(await next('end')).toBe('{"reason":"expired"}')
    source.close()
    expect((await fetch(`http://127.0.0.1:${port}/events`)).status).toBe(401)
    const head = await fetch(`http://127.0.0.1:${port}/events`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${await issuer.mint()}` },
    })
    expect(head.headers.get('content-type')).toMatch('text/event-stream')
  })

  it.concurrent('holds a stream until its token ends', async () => {
    const port = await run(ofIssuer(sample(page, 'Hold a connection')))
    const exp = soon()
    const authorization = `Bearer ${await issuer.mint({ iat: exp - 60, exp })}`
    const response = await fetch(`http://127.0.0.1:${port}/ticks`, { headers: { authorization } })
    expect(await response.text()).toMatch(/^begun\n(tick\n)*expired\n$/)
  })

  it('gives tickets that are good once, and tells what a session may', async () => {
    const port = await run(sample(page, 'Tickets').replaceAll("'./app.ts'", "'../app.ts'"))
    const origin = `http://127.0.0.1:${port}`
    const post = async (
      path: string,
      fields: { [name: string]: string },
      token = '',
    ): Promise<{ [name: string]: string }> =>
      (
        await fetch(`${origin}${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: new URLSearchParams(fields),
        })
      ).json() as Promise<{ [name: string]: string }>
    const { access_token: token } = await post('/auth/login', { username: 'ada', password: 'ada-password' })
    const { ticket } = await post('/auth/ticket', { path: '/live' }, token)
    const url = `ws://127.0.0.1:${port}/live?ticket=${ticket}`
    const ws = new WebSocket(url)
    expect(await message(ws)).toBe('Hello ada')
    expect(String(await once(new WebSocket(url), 'error'))).toContain('401')
    await fetch(`${origin}/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    expect(await closed(ws)).toEqual([4401, 'revoked'])
  })

  it.each(['Let WebSockets in', '@fastify/websocket'])(
    'takes a token as subprotocol, which is in no answer: %s',
    async (of) => {
      const code = ofIssuer(sample(page, of))
      const port = await run(code.replace("audience: 'https", "accept: { subprotocol: true }, audience: 'https"))
      const token = await issuer.mint({ sub: 'ada', scope: 'live' })
      for (const [offered, chosen] of [
        [['chat', `bearer.${token}`], 'chat'],
        [[`bearer.${token}`, 'chat'], 'chat'],
      ] as const) {
        const ws = new WebSocket(`ws://127.0.0.1:${port}/live`, [...offered])
        expect([await message(ws), ws.protocol]).toEqual(['Hello ada', chosen])
        ws.terminate()
      }
    },
  )

  it('logs no query', async () => {
    const logged = vi.spyOn(console, 'log').mockImplementation(() => {})
    const port = await run(sample(page, 'Keep queries out of logs'))
    await (await fetch(`http://127.0.0.1:${port}/live?ticket=secret`)).text()
    await vi.waitUntil(() => logged.mock.calls.length > 0, { timeout: 120_000 })
    expect(logged.mock.calls).toEqual([['GET', '/live', 404]])
    logged.mockRestore()
    const recipe = sample(page, 'Keep queries out of logs', 'js').replace(/^import .*$|^await .*$/gm, '')
    const lines: string[] = []
    const stream = { write: (line: string) => void lines.push(line) }
    const logging = ({ logger }: { logger: object }): object => fastify({ logger: { ...logger, stream } })
    const app = new Function('fastify', `${recipe}; return app`)(logging) as ReturnType<typeof fastify>
    expect((await app.inject('/live?ticket=secret')).statusCode).toBe(404)
    expect(lines.join()).toContain('"path":"/live"')
    expect(lines.join()).not.toContain('secret')
  })

  it('says what the benchmark has measured', () => {
    const { count, bytesEach, p99 } = heldConnections
    expect(text).toContain(`${count.toLocaleString('en-US')} connections cost a process ${bytesEach} bytes each`)
    expect(text).toContain(`within ${Math.round(p99)} ms of`)
    expect(bytesEach).toBeLessThanOrEqual(200)
    expect(p99).toBeLessThan(50)
  })
})
