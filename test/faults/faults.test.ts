import { createGuard, isBearerError, mirror, type RevocationStore } from '@bearer/core'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'
import { revoked, type ServerProcess, serverProcess, tokenOf } from './process.ts'
import { type SwitchableProxy, startProxy } from './proxy.ts'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
async function redis(options: readonly string[] = [], port?: number): Promise<RedisServer> {
  const server = await startRedis(options, port)
  ending.push(() => server.close())
  return server
}
async function application(port: number, options?: Parameters<typeof serverProcess>[1]): Promise<ServerProcess> {
  const made = await serverProcess(port, options)
  ending.push(() => made.close())
  return made
}
async function switchableProxy(port: number): Promise<SwitchableProxy> {
  const made = await startProxy(port)
  ending.push(() => made.close())
  return made
}
/** How long a thing may take says nothing about it on a busy machine: the limit is that of the test. */
const until = (check: () => unknown, timeout = 120_000): Promise<unknown> =>
  vi.waitUntil(check, { timeout, interval: 10 })
/** What a guard would do about a token of a session: refuse it, let it through, or say that it cannot tell. */
async function verdict({ mirror }: ServerProcess, sessionId: string): Promise<unknown> {
  try {
    return (await mirror.isRevoked(tokenOf(sessionId))) ? 'refused' : 'passed'
  } catch (error) {
    return isBearerError(error) ? error.status : error
  }
}

describe.skipIf(!hasRedis())('with a real server,', () => {
  it('what was revoked stays revoked through kill -9 and a restart that has lost everything', async () => {
    const server = await redis()
    const [one, two] = [await application(server.port), await application(server.port)]
    await one.mirror.revoke([revoked('s1')])
    await until(async () => (await verdict(two, 's1')) === 'refused')
    await server.kill()
    expect([await verdict(one, 's1'), await verdict(two, 's1')]).toEqual(['refused', 'refused'])
    await server.restart()
    await until(() => one.mirror.state === 'fresh' && two.mirror.state === 'fresh')
    const late = await application(server.port)
    await until(async () => (await verdict(late, 's1')) === 'refused')
    expect([await verdict(one, 's1'), await verdict(two, 's1'), await verdict(late, 's2')]).toEqual([
      'refused',
      'refused',
      'passed',
    ])
  })

  it('a pause is served, then degraded, then refused with 503, and passes by itself', async () => {
    const server = await redis()
    const app = await application(server.port)
    await app.mirror.revoke([revoked('s1')])
    server.pause()
    await until(() => app.mirror.state === 'degraded')
    expect([await verdict(app, 's1'), await verdict(app, 's2')]).toEqual(['refused', 'passed'])
    await until(() => app.mirror.state === 'stale')
    expect([await verdict(app, 's1'), await verdict(app, 's2')]).toEqual(['refused', 503])
    server.resume()
    await until(() => app.mirror.state === 'fresh')
    expect([await verdict(app, 's1'), await verdict(app, 's2')]).toEqual(['refused', 'passed'])
  })

  it('a slow server slows no request, but those that demand a fresh answer; revocations come later, and are bounded', async () => {
    const server = await redis()
    const proxy = await switchableProxy(server.port)
    const app = await application(proxy.port, { soft: 5, hard: 60 })
    const guard = createGuard({ sessions: app.sessions })
    const { accessToken, sessionId } = await app.sessions.start({ subject: 'ada' })
    const headers = [['authorization', `Bearer ${accessToken}`]] as const
    const request = { method: 'GET', url: '/', tls: true, headers }
    await guard.authenticate(request)
    proxy.answerAfter(300)
    // An answer that is there at once has waited for nobody.
    for (let i = 0; i < 1000; i++) expect(guard.authenticate(request)).toMatchObject({ ok: true })
    const began = performance.now()
    expect(await app.mirror.isRevoked(tokenOf('s2'), { fresh: true })).toBe(false)
    expect(performance.now() - began).toBeGreaterThan(300)
    const other = await application(server.port)
    await other.mirror.revoke([revoked(sessionId)])
    await until(async () => !(await guard.authenticate(request)).ok)
    expect(app.mirror.state).toBe('fresh')
  })

  it('a connection cut in the middle of a rotation costs nothing: every retry gets the same successor', async () => {
    const server = await redis()
    const proxy = await switchableProxy(server.port)
    const [app, cut] = [await application(server.port), await application(proxy.port)]
    const { refreshToken } = await app.sessions.start({ subject: 'ada' })
    proxy.loseAnswerTo('"generation":1')
    const successors = new Set<unknown>()
    for (const each of [cut, app, cut]) {
      const result = await each.sessions.refresh(refreshToken).catch((error) => error.status)
      // The client itself may have sent the command again; if it gave up, nothing was decided.
      if (result !== 503) successors.add(result.ok ? result.tokens.refreshToken : result.reason)
    }
    expect([proxy.lost, successors.size]).toEqual([1, 1])
    expect(await app.sessions.refresh([...successors][0] as string)).toMatchObject({ ok: true })
  })

  it('a connection cut in the middle of a log-in costs nothing: the client sends the record again, and it is there', async () => {
    const proxy = await switchableProxy((await redis()).port)
    const { sessions } = await application(proxy.port)
    await sessions.start({ subject: 'ada' })
    proxy.loseAnswerTo('"generation":0')
    const { sessionId, refreshToken } = await sessions.start({ subject: 'bob' })
    expect([proxy.lost, (await sessions.list('bob')).map(({ id }) => id)]).toEqual([1, [sessionId]])
    expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true })
  })

  it('a connection cut while something is looked for that was seen is answered once it is there again, and once alone', async () => {
    const proxy = await switchableProxy((await redis()).port)
    const { replays } = (await application(proxy.port)).store
    await replays.add('before', Date.now() + 60_000)
    proxy.loseAnswerTo('replay:{one}')
    const asked = [await replays.add('one', Date.now() + 60_000), await replays.add('one', Date.now() + 60_000)]
    expect([proxy.lost, ...asked]).toEqual([1, true, false])
  })

  it('a stream cut off behind a follower is made good by a snapshot', async () => {
    const server = await redis()
    const [one, two] = [await application(server.port), await application(server.port)]
    await two.mirror.close()
    const stopped = await serverProcess(server.port)
    ending.push(() => stopped.close())
    await one.store.revocations.put(Array.from({ length: 2000 }, (_, i) => revoked(`x${i}`)))
    await one.client.call('XTRIM', 'bearer:{bearer:revocations}:stream', 'MAXLEN', '1')
    await until(
      async () => (await verdict(stopped, 'x0')) === 'refused' && (await verdict(stopped, 'x1999')) === 'refused',
    )
    await until(() => stopped.mirror.entries >= 2000)
  })

  it('clocks that are ten minutes apart decide nothing about a refresh', async () => {
    const server = await redis()
    const [behind, right, ahead] = await Promise.all(
      [-600_000, 0, 600_000].map((skew) => application(server.port, { skew })),
    )
    for (const begun of [behind, right, ahead] as const) {
      const { refreshToken, sessionId } = await (begun as ServerProcess).sessions.start({ subject: 'ada' })
      let current = refreshToken
      for (const app of [ahead, behind, right] as ServerProcess[]) {
        const [first, again] = [await app.sessions.refresh(current), await app.sessions.refresh(current)]
        if (!first.ok || !again.ok) throw new Error('An honest client was refused.')
        expect(again.tokens.refreshToken).toBe(first.tokens.refreshToken)
        current = first.tokens.refreshToken
      }
      await (begun as ServerProcess).sessions.revoke(current)
      await until(async () =>
        (await Promise.all([behind, right, ahead].map((app) => verdict(app as ServerProcess, sessionId)))).every(
          (seen) => seen === 'refused',
        ),
      )
      for (const app of [ahead, behind, right] as ServerProcess[]) {
        expect(await app.sessions.refresh(current)).toEqual({ ok: false, reason: 'revoked' })
      }
    }
  })

  it('forgotten scripts are sent again', async () => {
    const server = await redis()
    const app = await application(server.port)
    const { refreshToken } = await app.sessions.start({ subject: 'ada' })
    await app.client.script('FLUSH')
    expect(await app.sessions.refresh(refreshToken)).toMatchObject({ ok: true })
  })

  it('a failover that loses the last writes revives no session, and ends none', async () => {
    const [primary, replica] = [await redis(), await redis()]
    const proxy = await switchableProxy(primary.port)
    const app = await application(proxy.port)
    const left = await app.sessions.start({ subject: 'ada' })
    const honest = await app.sessions.start({ subject: 'bob' })
    const admin = new Redis(replica.port)
    ending.push(() => admin.disconnect())
    await admin.call('REPLICAOF', '127.0.0.1', String(primary.port))
    await until(async () => (await admin.dbsize()) >= 6)
    // From here on the replica misses everything.
    await admin.call('REPLICAOF', 'NO', 'ONE')
    await app.sessions.revoke(left.refreshToken)
    const rotated = await app.sessions.refresh(honest.refreshToken)
    await primary.kill()
    proxy.switchTo(replica.port)
    await until(() => app.mirror.state === 'fresh' && app.client.status === 'ready')
    expect(await verdict(app, left.sessionId)).toBe('refused')
    expect(await app.sessions.refresh(left.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
    expect(rotated.ok && (await app.sessions.refresh(rotated.tokens.refreshToken))).toMatchObject({ ok: true })
    // A process that begins now learns of the log-out from those that know.
    const late = await application(replica.port)
    await until(async () => (await verdict(late, left.sessionId)) === 'refused')
    expect(await late.sessions.refresh(left.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
  })

  it('a log-out while it is away is done when it is back, for every process', async () => {
    const server = await redis(['--appendonly', 'yes'])
    const [one, two] = [await application(server.port), await application(server.port)]
    const left = await one.sessions.start({ subject: 'ada' })
    const { sessionId } = await one.sessions.start({ subject: 'bob' })
    await server.kill()
    await expect(one.sessions.revoke(left.refreshToken)).rejects.toMatchObject({ status: 503 })
    expect(await one.sessions.revokeLater({ refreshToken: left.refreshToken })).toBeDefined()
    expect([await verdict(one, left.sessionId), await verdict(one, sessionId)]).toEqual(['refused', 'passed'])
    await server.restart()
    await until(async () => (await verdict(two, left.sessionId)) === 'refused')
    await until(async () => (await two.store.sessions.read(left.sessionId)) === undefined)
    expect(await two.sessions.refresh(left.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
    expect(await verdict(two, sessionId)).toBe('passed')
  })

  it('a revocation that the server could not take holds here, is told as a failure, and reaches the others later', async () => {
    const server = await redis()
    const [one, two] = [await application(server.port), await application(server.port)]
    server.pause()
    await expect(one.mirror.revoke([revoked('s1')])).rejects.toThrow()
    expect(await verdict(one, 's1')).toBe('refused')
    server.resume()
    await until(async () => (await verdict(two, 's1')) === 'refused')
    expect(await two.store.revocations.get([revoked('s1').key])).toHaveLength(1)
  })

  it('a key of another kind in the stream’s place is told to listeners; requests get 503, and nothing is deleted', async () => {
    const server = await redis()
    const client = new Redis(server.port)
    ending.push(() => client.disconnect())
    await client.set('bearer:{bearer:revocations}:stream', 'mine')
    const revocations = mirror(redisStore({ client }).revocations, { soft: 0.4, hard: 1.2 })
    ending.push(() => revocations.close())
    const told: string[] = []
    revocations.open?.({
      clock: Date.now,
      emit: (name, event) => void (name === 'failed' && told.push(JSON.stringify(event))),
    })
    await expect(revocations.isRevoked(tokenOf('s1'))).rejects.toMatchObject({ status: 503 })
    expect(told.join()).toMatch(/"part":"revocations".*WRONGTYPE/)
    expect(await client.get('bearer:{bearer:revocations}:stream')).toBe('mine')
  })

  it('a primary that refuses writes, for it has lost its replicas, is noticed though it answers reads', async () => {
    const server = await redis()
    const app = await application(server.port)
    await app.client.config('SET', 'min-replicas-to-write', '1')
    expect(await app.client.ping()).toBe('PONG')
    await until(() => app.mirror.state === 'stale')
    expect(await verdict(app, 's2')).toBe(503)
    await app.client.config('SET', 'min-replicas-to-write', '0')
    await until(() => app.mirror.state === 'fresh')
  })

  it('an old primary that was cut off, and goes on answering reads, is noticed by those who stayed with it', async () => {
    const old = await redis(['--min-replicas-to-write', '1', '--min-replicas-max-lag', '1'])
    const next = await redis(['--replicaof', '127.0.0.1', String(old.port)])
    const admin = new Redis(next.port)
    ending.push(() => admin.disconnect())
    await until(async () => String(await admin.info('replication')).includes('master_link_status:up'))
    const stayed = await application(old.port)
    expect(await verdict(stayed, 's1')).toBe('passed')
    await admin.call('REPLICAOF', 'NO', 'ONE')
    const moved = await application(next.port)
    await moved.mirror.revoke([revoked('s1')])
    await until(() => stayed.mirror.state === 'stale')
    expect(await stayed.client.ping()).toBe('PONG')
    expect([await verdict(stayed, 's1'), await verdict(moved, 's1'), await verdict(moved, 's2')]).toEqual([
      503,
      'refused',
      'passed',
    ])
    await expect(stayed.mirror.isRevoked(tokenOf('s1'), { fresh: true })).rejects.toMatchObject({ status: 503 })
  })

  it('a replica that was cut off is noticed by those who follow it, though it answers reads', async () => {
    const [primary, replica] = [await redis(), await redis()]
    const app = await application(primary.port)
    const client = new Redis(replica.port)
    ending.push(() => client.disconnect())
    await client.call('REPLICAOF', '127.0.0.1', String(primary.port))
    await until(async () => (await client.dbsize()) >= 4)
    const copy = redisStore({ client })
    const { put } = app.store.revocations
    const following = mirror(
      {
        put: put.bind(app.store.revocations),
        get: (keys) => copy.revocations.get(keys),
        changes: (cursor, options) => (copy.revocations as Required<RevocationStore>).changes(cursor, options),
      },
      { soft: 0.4, hard: 1.2 },
    )
    ending.push(async () => {
      await following.close()
      copy.close()
    })
    await following.ready()
    await app.mirror.revoke([revoked('s1')])
    await until(() => following.isRevoked(tokenOf('s1')) === true)
    await client.call('REPLICAOF', 'NO', 'ONE')
    expect(await client.ping()).toBe('PONG')
    await until(() => following.state === 'stale')
    await expect((async () => following.isRevoked(tokenOf('s2')))()).rejects.toMatchObject({ status: 503 })
    expect(app.mirror.state).toBe('fresh')
  })

  it('100,000 live revocations are loaded, looked up and followed', async () => {
    const server = await redis()
    const one = await application(server.port, { patient: true })
    await one.store.revocations.put(Array.from({ length: 100_000 }, (_, i) => revoked(`x${i}`)))
    const two = await application(server.port, { soft: 5, hard: 60, patient: true })
    expect(two.mirror.entries).toBeGreaterThanOrEqual(100_000)
    await one.mirror.revoke([revoked('late')])
    await until(async () => (await verdict(two, 'late')) === 'refused')
    expect([await verdict(two, 'x0'), await verdict(two, 'x99999'), await verdict(two, 'y')]).toEqual([
      'refused',
      'refused',
      'passed',
    ])
  })

  it('100,000 revocations that expire are gone from Redis and from every process, though none is revoked after them', async () => {
    const server = await redis()
    const patient = { patient: true }
    const [one, two] = [await application(server.port, patient), await application(server.port, patient)]
    const known = () => two.mirror.entries >= 100_000 && one.mirror.entries >= 100_000
    let expiresAt = 0
    // A machine that takes longer to write them than they live tries again with longer lives.
    for (let life = 6000; !known(); life *= 3) {
      await until(() => Date.now() > expiresAt)
      expiresAt = Date.now() + life
      const brief = Array.from({ length: 100_000 }, (_, i) => ({ ...revoked(`x${i}`), expiresAt }))
      await one.store.revocations.put(brief)
      await until(() => known() || Date.now() > expiresAt)
    }
    await until(() => Date.now() > expiresAt)
    // As many writes as heartbeats take two minutes for.
    for (let i = 0; i < 105; i++) await one.store.revocations.put([revoked('tick')])
    await until(() => one.mirror.entries < 10 && two.mirror.entries < 10)
    expect(await one.client.hlen('bearer:{bearer:revocations}:entries')).toBeLessThan(10)
    expect(await one.client.zcard('bearer:{bearer:revocations}:expiry')).toBeLessThan(10)
  })
})
