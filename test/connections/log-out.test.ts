import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'
import { type LiveServer, liveServers } from './servers.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

describe.skipIf(!hasRedis())('a connection that is held', () => {
  const secret = randomBytes(32)
  let redis: RedisServer
  let client: Redis
  let store: RedisStore
  let sessions: Sessions
  let other: ChildProcess
  let folder: string

  beforeAll(async () => {
    redis = await startRedis()
    client = new Redis(redis.url)
    store = redisStore({ client })
    sessions = createSessions({
      issuer: 'https://app.example',
      audience: 'https://api.example',
      clientId: 'app',
      keys: signingKeys([await generateSigningKey()]),
      refreshKeys: [{ id: '1', secret }],
      store,
    })
    await sessions.ready()
    folder = mkdtempSync(join(here, 'run-'))
    const outfile = join(folder, 'other-process.mjs')
    await build({
      entryPoints: [join(here, 'other-process.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@bearer/source'],
      external: ['ioredis'],
      outfile,
    })
    other = fork(outfile, {
      env: { ...process.env, REDIS_URL: redis.url, REFRESH_SECRET: secret.toString('base64url') },
    })
    await once(other, 'message')
  })
  afterAll(async () => {
    other.kill()
    await sessions.close()
    await store.close()
    client.disconnect()
    await redis.close()
    rmSync(folder, { recursive: true })
  })

  const elsewhere = async (sessionId: string): Promise<void> => {
    const done = once(other, 'message')
    other.send(sessionId)
    await done
  }
  const connected = async (server: LiveServer, token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/live`, { headers })
    const closed = once(ws, 'close').then(([code, reason]) => [code, String(reason)])
    await once(ws, 'message')
    const events = await fetch(`http://127.0.0.1:${server.port}/events`, { headers })
    return { ws, closed, events }
  }

  it.each(Object.entries(liveServers))('is closed by a log-out in another process, on %s', async (_name, start) => {
    const server = await start(sessions)
    const [leaving, staying] = await Promise.all([
      sessions.start({ subject: 'ada', scope: 'live' }),
      sessions.start({ subject: 'ada', scope: 'live' }),
    ])
    const one = await connected(server, leaving.accessToken)
    const two = await connected(server, staying.accessToken)
    await elsewhere(leaving.sessionId)
    expect(await one.closed).toEqual([4401, 'revoked'])
    expect(await one.events.text()).toBe(':\n\ndata: ada\n\nevent: end\ndata: {"reason":"revoked"}\n\n')
    expect(one.events.headers.get('content-type')).toBe('text/event-stream')
    expect(two.ws.readyState).toBe(WebSocket.OPEN)
    const refused = new WebSocket(`ws://127.0.0.1:${server.port}/live`, {
      headers: { authorization: `Bearer ${leaving.accessToken}` },
    })
    expect(String(await once(refused, 'error'))).toContain('401')
    await server.close()
    expect(await two.closed).toEqual([1001, 'closed'])
    expect(await two.events.text()).toContain('{"reason":"closed"}')
  })
})
