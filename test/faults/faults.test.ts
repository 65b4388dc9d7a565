import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'
import { isBearerError, mirror, type RevocationStore } from '@bearer/core'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'
import { revoked, type ServerProcess, serverProcess, tokenOf } from './process.ts'

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
const until = (check: () => unknown, timeout = 8000): Promise<unknown> => vi.waitUntil(check, { timeout, interval: 10 })
/** What a guard would do about a token of a session: refuse it, let it through, or say that it cannot tell. */
function verdict({ mirror }: ServerProcess, sessionId: string): unknown {
  try {
    return mirror.isRevoked(tokenOf(sessionId)) ? 'refused' : 'passed'
  } catch (error) {
    return isBearerError(error) ? error.status : error
  }
}

describe.skipIf(!hasRedis())('with a real server,', () => {
  it('what was revoked stays revoked through kill -9 and a restart that has lost everything', async () => {
    const server = await redis()
    const [one, two] = [await application(server.port), await application(server.port)]
    await one.mirror.revoke([revoked('s1')])
    await until(() => verdict(two, 's1') === 'refused')
    await server.kill()
    expect([verdict(one, 's1'), verdict(two, 's1')]).toEqual(['refused', 'refused'])
    await server.restart()
    await until(() => one.mirror.state === 'fresh' && two.mirror.state === 'fresh')
    const late = await application(server.port)
    await until(() => verdict(late, 's1') === 'refused')
    expect([verdict(one, 's1'), verdict(two, 's1'), verdict(late, 's2')]).toEqual(['refused', 'refused', 'passed'])
  })

  it('a pause is served, then degraded, then refused with 503, and passes by itself', async () => {
    const server = await redis()
    const app = await application(server.port)
    await app.mirror.revoke([revoked('s1')])
    server.pause()
    await until(() => app.mirror.state === 'degraded')
    expect([verdict(app, 's1'), verdict(app, 's2')]).toEqual(['refused', 'passed'])
    await until(() => app.mirror.state === 'stale')
    expect([verdict(app, 's1'), verdict(app, 's2')]).toEqual(['refused', 503])
    server.resume()
    await until(() => app.mirror.state === 'fresh')
    expect([verdict(app, 's1'), verdict(app, 's2')]).toEqual(['refused', 'passed'])
  })

  it('a slow server does not slow a request', async () => {
    const server = await redis()
    const app = await application(server.port)
    await app.client.call('DEBUG', 'SLEEP', '0').catch(() => {})
    server.pause()
    const began = performance.now()
    for (let i = 0; i < 10_000; i++) app.mirror.isRevoked(tokenOf('s2'))
    const spent = performance.now() - began
    server.resume()
    expect(spent).toBeLessThan(300)
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

  it('a stream cut off behind a follower is made good by a snapshot', async () => {
    const server = await redis()
    const [one, two] = [await application(server.port), await application(server.port)]
    await two.mirror.close()
    const stopped = await serverProcess(server.port)
    ending.push(() => stopped.close())
    await one.store.revocations.put(Array.from({ length: 2000 }, (_, i) => revoked(`x${i}`)))
    await one.client.call('XTRIM', 'bearer:{revocations}:stream', 'MAXLEN', '1')
    await until(() => verdict(stopped, 'x0') === 'refused' && verdict(stopped, 'x1999') === 'refused')
    await until(() => stopped.mirror.entries >= 2000)
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
    expect(verdict(app, left.sessionId)).toBe('refused')
    expect(await app.sessions.refresh(left.refreshToken)).toEqual({ ok: false, reason: 'revoked' })
    expect(rotated.ok && (await app.sessions.refresh(rotated.tokens.refreshToken))).toMatchObject({ ok: true })
    // A process that begins now learns of the log-out from those that know.
    const late = await application(replica.port)
    await until(() => verdict(late, left.sessionId) === 'refused')
  })

  it('a primary that refuses writes, for it has lost its replicas, is noticed though it answers reads', async () => {
    const server = await redis()
    const app = await application(server.port)
    await app.client.config('SET', 'min-replicas-to-write', '1')
    expect(await app.client.ping()).toBe('PONG')
    await until(() => app.mirror.state === 'stale')
    expect(verdict(app, 's2')).toBe(503)
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
    expect(verdict(stayed, 's1')).toBe('passed')
    await admin.call('REPLICAOF', 'NO', 'ONE')
    const moved = await application(next.port)
    await moved.mirror.revoke([revoked('s1')])
    await until(() => stayed.mirror.state === 'stale')
    expect(await stayed.client.ping()).toBe('PONG')
    expect([verdict(stayed, 's1'), verdict(moved, 's1'), verdict(moved, 's2')]).toEqual([503, 'refused', 'passed'])
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
    expect(() => following.isRevoked(tokenOf('s2'))).toThrow(expect.objectContaining({ status: 503 }))
    expect(app.mirror.state).toBe('fresh')
  })

  it('100,000 live revocations are loaded, looked up and followed', async () => {
    const server = await redis()
    const one = await application(server.port)
    await one.store.revocations.put(Array.from({ length: 100_000 }, (_, i) => revoked(`x${i}`)))
    const two = await application(server.port, { soft: 5, hard: 60 })
    expect(two.mirror.entries).toBeGreaterThanOrEqual(100_000)
    await one.mirror.revoke([revoked('late')])
    await until(() => verdict(two, 'late') === 'refused')
    expect([verdict(two, 'x0'), verdict(two, 'x99999'), verdict(two, 'y')]).toEqual(['refused', 'refused', 'passed'])
  }, 60_000)
})

/** A proxy to a server that can be exchanged, and that can lose one answer. */
interface SwitchableProxy {
  readonly port: number
  /** How many answers were lost. */
  readonly lost: number
  switchTo(port: number): void
  /** Lets the next request that contains a text arrive, and cuts the connection before its answer. */
  loseAnswerTo(text: string): void
}

async function switchableProxy(port: number): Promise<SwitchableProxy> {
  let [target, doomed, lost] = [port, '', 0]
  const sockets = new Set<Socket>()
  const server: Server = createServer((client) => {
    const upstream = createConnection(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    let mute = false
    client.on('data', (data) => {
      if (doomed !== '' && String(data).includes(doomed)) {
        doomed = ''
        lost++
        mute = true
        upstream.once('data', () => client.destroy())
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => mute || client.write(data))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  ending.push(() => {
    cutAll()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    get lost() {
      return lost
    },
    switchTo: (next) => {
      target = next
      cutAll()
    },
    loseAnswerTo: (text) => {
      doomed = text
    },
  }
}
