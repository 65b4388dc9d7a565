import { setTimeout } from 'node:timers/promises'
import { createGuard, isBearerError } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'
import { revoked, type ServerProcess, serverProcess, tokenOf } from './process.ts'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
async function redis(): Promise<RedisServer> {
  const server = await startRedis()
  ending.push(() => server.close())
  return server
}
async function application(port: number, options: Parameters<typeof serverProcess>[1]): Promise<ServerProcess> {
  const made = await serverProcess(port, options)
  ending.push(() => made.close())
  return made
}

async function verdict({ mirror }: ServerProcess, sessionId: string): Promise<unknown> {
  try {
    return (await mirror.isRevoked(tokenOf(sessionId))) ? 'refused' : 'passed'
  } catch (error) {
    return isBearerError(error) ? error.status : error
  }
}

/** What a process says, again and again, while time goes by: the states in order, and every verdict that was given. */
async function observed(app: ServerProcess, ms: number) {
  const states: string[] = []
  const [good, bad] = [new Set<unknown>(), new Set<unknown>()]
  for (const end = performance.now() + ms; performance.now() < end; await setTimeout(20)) {
    if (states.at(-1) !== app.mirror.state) states.push(app.mirror.state)
    good.add(await verdict(app, 'good'))
    bad.add(await verdict(app, 'bad'))
  }
  return { states, good: [...good], bad: [...bad] }
}

const defaults = { soft: 5, hard: 60 }

describe.skipIf(!hasRedis())('while the server stands still', () => {
  it('for a second, nobody notices', async () => {
    const server = await redis()
    const app = await application(server.port, defaults)
    await app.mirror.revoke([revoked('bad')])
    server.pause()
    const seen = await observed(app, 1000)
    server.resume()
    expect(seen).toEqual({ states: ['fresh'], good: ['passed'], bad: ['refused'] })
  })

  it('for ten seconds, the defaults serve and say so; shorter bounds answer by their policy', async () => {
    const server = await redis()
    const [usual, closed, open] = await Promise.all([
      application(server.port, defaults),
      application(server.port, { soft: 1, hard: 4 }),
      application(server.port, { soft: 1, hard: 4, policy: 'open' }),
    ])
    const all = [usual, closed, open] as const
    await usual.mirror.revoke([revoked('bad')])
    await vi.waitUntil(
      async () => (await Promise.all(all.map((app) => verdict(app, 'bad')))).every((seen) => seen === 'refused'),
      { timeout: 120_000 },
    )
    server.pause()
    const seen = await Promise.all(all.map((app) => observed(app, 10_000)))
    server.resume()
    expect(seen).toEqual([
      { states: ['fresh', 'degraded'], good: ['passed'], bad: ['refused'] },
      { states: ['fresh', 'degraded', 'stale'], good: ['passed', 503], bad: ['refused'] },
      { states: ['fresh', 'degraded', 'stale'], good: ['passed'], bad: ['refused'] },
    ])
    await vi.waitUntil(() => all.every((app) => app.mirror.state === 'fresh'), { timeout: 120_000 })
    for (const app of all)
      expect([await verdict(app, 'good'), await verdict(app, 'bad')]).toEqual(['passed', 'refused'])
  })

  it('for longer than the bound, a request is answered 503 with Retry-After, never 401', async () => {
    const server = await redis()
    const app = await application(server.port, { soft: 0.3, hard: 0.6 })
    const guard = createGuard({ sessions: app.sessions })
    const { accessToken, refreshToken } = await app.sessions.start({ subject: 'ada' })
    const headers = [['authorization', `Bearer ${accessToken}`]] as const
    const request = { method: 'GET', url: '/', tls: true, headers }
    expect(await guard.authenticate(request)).toMatchObject({ ok: true })
    server.pause()
    await vi.waitUntil(() => app.mirror.state === 'stale', { timeout: 120_000 })
    const result = await guard.authenticate(request)
    // Nor is anything minted meanwhile; afterwards the same refresh token is good.
    await expect(app.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
    server.resume()
    await vi.waitUntil(() => app.mirror.state === 'fresh', { timeout: 120_000 })
    expect(await app.sessions.refresh(refreshToken)).toMatchObject({ ok: true })
    if (result.ok) throw new Error('The request was let through.')
    const fields = Object.fromEntries(result.response.headers)
    expect([result.response.status, fields['www-authenticate']]).toEqual([503, undefined])
    expect(Number(fields['retry-after'])).toBeGreaterThan(0)
  })
})
