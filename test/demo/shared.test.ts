import { listen } from '@bearer/demo/listen'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasPostgres, startPostgres } from '../postgres/server.ts'
import { hasRedis, startRedis } from '../redis/server.ts'

type Running = Awaited<ReturnType<typeof listen>>

const servers = [
  ['Redis', hasRedis, startRedis],
  ['PostgreSQL', hasPostgres, startPostgres],
] as const

describe.each(servers.filter(([, isThere]) => isThere()))('two demos on one %s', (_name, _isThere, open) => {
  let server: { readonly url: string; close(): Promise<void> }
  let demos: [Running, Running]
  beforeAll(async () => {
    server = await open()
    const start = (framework: string): Promise<Running> => listen({ framework, port: 0, store: server.url })
    demos = [await start('express'), await start('fastify')]
  })
  afterAll(async () => {
    for (const demo of demos) await demo.close()
    await server.close()
  })

  it('take each other’s tokens, and a log-out at one is refused at the other', async () => {
    const [one, two] = demos
    const fields = new URLSearchParams({ username: 'ada', password: 'ada-password' })
    const tokens = (await (await fetch(`${one.url}/auth/login`, { method: 'POST', body: fields })).json()) as Record<
      string,
      string
    >
    const me = async ({ url }: Running): Promise<number> =>
      (await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${tokens['access_token']}` } })).status
    expect([await me(one), await me(two)]).toEqual([200, 200])
    const refresh = new URLSearchParams({ refresh_token: tokens['refresh_token'] as string })
    const next = (await (await fetch(`${two.url}/auth/refresh`, { method: 'POST', body: refresh })).json()) as Record<
      string,
      string
    >
    await fetch(`${one.url}/auth/logout`, {
      method: 'POST',
      body: new URLSearchParams({ refresh_token: next['refresh_token'] as string }),
    })
    expect(await me(one)).toBe(401)
    await vi.waitUntil(async () => (await me(two)) === 401, { timeout: 120_000, interval: 5 })
    const again = new URLSearchParams({ refresh_token: next['refresh_token'] as string })
    expect((await fetch(`${two.url}/auth/refresh`, { method: 'POST', body: again })).status).toBe(400)
  })
})
