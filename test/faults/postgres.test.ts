import { isBearerError } from '@bearer/core'
import { migratePostgres, postgresStore } from '@bearer/store-postgres'
import { Pool } from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasPostgres, type PostgresServer, startPostgres } from '../postgres/server.ts'
import { type Application, applicationOn, type Bounds, revoked, tokenOf } from './process.ts'
import { type SwitchableProxy, startProxy } from './proxy.ts'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
async function postgres(options: readonly string[] = []): Promise<PostgresServer> {
  const server = await startPostgres(options)
  ending.push(() => server.close())
  const client = poolOf(server.port)
  await migratePostgres({ client })
  return server
}
function poolOf(port: number): Pool {
  const pool = new Pool({ host: '127.0.0.1', port, user: 'postgres', connectionTimeoutMillis: 1000 })
  pool.on('error', () => {})
  ending.push(() => pool.end())
  return pool
}
/** `timeout` in seconds: short where what is tried is that nobody waits. */
async function application(port: number, bounds?: Bounds, timeout = 1): Promise<Application> {
  const store = postgresStore({ client: poolOf(port), timeout })
  ending.push(() => store.close())
  const made = await applicationOn(store, bounds)
  ending.push(() => made.close())
  return made
}
async function switchableProxy(port: number): Promise<SwitchableProxy> {
  const made = await startProxy(port)
  ending.push(() => made.close())
  return made
}
const until = (check: () => unknown, timeout = 15_000): Promise<unknown> =>
  vi.waitUntil(check, { timeout, interval: 10 })
/** What a guard would do about a token of a session: refuse it, let it through, or say that it cannot tell. */
async function verdict({ mirror }: Application, sessionId: string): Promise<unknown> {
  try {
    return (await mirror.isRevoked(tokenOf(sessionId))) ? 'refused' : 'passed'
  } catch (error) {
    return isBearerError(error) ? error.status : error
  }
}

describe.skipIf(!hasPostgres())('with a real PostgreSQL,', () => {
  it('what was revoked stays revoked through a kill and a restart, and is told again', async () => {
    const server = await postgres()
    const [one, two] = [await application(server.port), await application(server.port)]
    await one.mirror.revoke([revoked('s1')])
    await until(async () => (await verdict(two, 's1')) === 'refused')
    await server.kill()
    expect([await verdict(one, 's1'), await verdict(two, 's1')]).toEqual(['refused', 'refused'])
    await server.restart()
    await until(() => one.mirror.state === 'fresh' && two.mirror.state === 'fresh')
    await two.mirror.revoke([revoked('s2')])
    await until(async () => (await verdict(one, 's2')) === 'refused')
    const late = await application(server.port)
    expect([await verdict(late, 's1'), await verdict(late, 's3')]).toEqual(['refused', 'passed'])
  })

  it('what a restored backup has lost is given back by those who know it', async () => {
    const server = await postgres()
    const [one, two] = [await application(server.port), await application(server.port)]
    await one.mirror.revoke([revoked('s1')])
    await until(async () => (await verdict(two, 's1')) === 'refused')
    await poolOf(server.port).query('TRUNCATE bearer.revocations, bearer.changes RESTART IDENTITY')
    await until(async () => (await one.store.revocations.get([revoked('s1').key])).length === 1)
    const late = await application(server.port)
    await until(async () => (await verdict(late, 's1')) === 'refused')
  })

  it('a pause is served, then degraded, then refused with 503, and passes by itself', async () => {
    const server = await postgres()
    const app = await application(server.port)
    await app.mirror.revoke([revoked('s1')])
    server.pause()
    await until(() => app.mirror.state === 'degraded')
    expect([await verdict(app, 's1'), await verdict(app, 's2')]).toEqual(['refused', 'passed'])
    await until(() => app.mirror.state === 'stale')
    expect([await verdict(app, 's1'), await verdict(app, 's2')]).toEqual(['refused', 503])
    await expect(app.sessions.start({ subject: 'ada' })).rejects.toMatchObject({ status: 503 })
    server.resume()
    await until(() => app.mirror.state === 'fresh')
    expect([await verdict(app, 's1'), await verdict(app, 's2')]).toEqual(['refused', 'passed'])
    expect(await app.sessions.start({ subject: 'ada' })).toMatchObject({ tokenType: 'Bearer' })
  })

  it('a connection cut in the middle of a rotation costs nothing: every retry gets the same successor', async () => {
    const server = await postgres()
    const proxy = await switchableProxy(server.port)
    const [app, cut] = [await application(server.port), await application(proxy.port)]
    const { refreshToken } = await app.sessions.start({ subject: 'ada' })
    proxy.loseAnswerTo('"generation":1')
    const successors = new Set<unknown>()
    for (const each of [cut, app, cut]) {
      const result = await each.sessions.refresh(refreshToken).catch((error) => error.status)
      if (result !== 503) successors.add(result.ok ? result.tokens.refreshToken : result.reason)
    }
    expect([proxy.lost, successors.size]).toEqual([1, 1])
    expect(await app.sessions.refresh([...successors][0] as string)).toMatchObject({ ok: true })
  })

  it('clocks that are ten minutes apart decide nothing about a refresh', async () => {
    const server = await postgres()
    const [behind, ahead] = [
      await application(server.port, { skew: -600_000 }),
      await application(server.port, { skew: 600_000 }),
    ]
    const { refreshToken, sessionId } = await behind.sessions.start({ subject: 'ada' })
    const [first, again] = [await ahead.sessions.refresh(refreshToken), await behind.sessions.refresh(refreshToken)]
    if (!first.ok || !again.ok) throw new Error('An honest client was refused.')
    expect(again.tokens.refreshToken).toBe(first.tokens.refreshToken)
    await ahead.sessions.revoke(first.tokens.refreshToken)
    await until(async () => (await verdict(behind, sessionId)) === 'refused')
  })

  it('a failover that loses the last writes revives no session, and ends none', async () => {
    const primary = await postgres()
    const replica = await primary.replica()
    ending.push(() => replica.close())
    const admin = poolOf(replica.port)
    const proxy = await switchableProxy(primary.port)
    const app = await application(proxy.port)
    const left = await app.sessions.start({ subject: 'ada' })
    const honest = await app.sessions.start({ subject: 'bob' })
    await until(async () => (await admin.query('SELECT FROM bearer.sessions')).rowCount === 2)
    // From here on the replica misses everything.
    await admin.query('SELECT pg_promote()')
    await app.sessions.revoke(left.refreshToken)
    const rotated = await app.sessions.refresh(honest.refreshToken)
    await primary.kill()
    proxy.switchTo(replica.port)
    await until(() => app.mirror.state === 'fresh')
    expect(await verdict(app, left.sessionId)).toBe('refused')
    // Connections that waited in the pool died with the primary: each costs an answer of 503, and the client tries again.
    const refreshed = (token: string) =>
      vi.waitFor(() => app.sessions.refresh(token), { timeout: 120_000, interval: 10 })
    expect(await refreshed(left.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
    expect(rotated.ok && (await refreshed(rotated.tokens.refreshToken))).toMatchObject({ ok: true })
    // A process that begins now learns of the log-out from those that know.
    const late = await application(replica.port)
    await until(async () => (await verdict(late, left.sessionId)) === 'refused')
  })

  it('a replica that takes no writes is noticed by those who were sent there, though it answers reads', async () => {
    const primary = await postgres()
    const replica = await primary.replica()
    ending.push(() => replica.close())
    const proxy = await switchableProxy(primary.port)
    const [stayed, moved] = [await application(primary.port), await application(proxy.port)]
    proxy.switchTo(replica.port)
    await poolOf(replica.port).query("ALTER SYSTEM SET primary_conninfo = ''")
    await poolOf(replica.port).query('SELECT pg_reload_conf()')
    await until(() => moved.mirror.state === 'stale')
    expect([await verdict(moved, 's1'), await verdict(stayed, 's1')]).toEqual([503, 'passed'])
    await expect(moved.mirror.revoke([revoked('s1')])).rejects.toThrow(/replica/)
  })

  it('a revocation that the server could not take holds here, is told as a failure, and reaches the others later', async () => {
    const server = await postgres()
    const [one, two] = [await application(server.port), await application(server.port)]
    server.pause()
    await expect(one.mirror.revoke([revoked('s1')])).rejects.toThrow()
    expect(await verdict(one, 's1')).toBe('refused')
    server.resume()
    await until(async () => (await verdict(two, 's1')) === 'refused')
  })

  it('100,000 live revocations are loaded, looked up and followed', async () => {
    const server = await postgres()
    const one = await application(server.port, { soft: 5, hard: 60, patient: true }, 60)
    await one.store.revocations.put(Array.from({ length: 100_000 }, (_, i) => revoked(`x${i}`)))
    const two = await application(server.port, { soft: 5, hard: 60, patient: true }, 60)
    expect(two.mirror.entries).toBeGreaterThanOrEqual(100_000)
    await one.mirror.revoke([revoked('late')])
    await until(async () => (await verdict(two, 'late')) === 'refused')
    expect([await verdict(two, 'x0'), await verdict(two, 'x99999'), await verdict(two, 'y')]).toEqual([
      'refused',
      'refused',
      'passed',
    ])
  })
})
