import { spawn } from 'node:child_process'
import { createGuard } from '@bearer/core'
import { afterEach, describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../redis/server.ts'
import { serverProcess } from './process.ts'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** Stops this very process, as a suspended container is, until another one lets it go on. */
function freeze(seconds: number): void {
  spawn('sh', ['-c', `sleep ${seconds}; kill -CONT ${process.pid}`], { detached: true, stdio: 'ignore' }).unref()
  process.kill(process.pid, 'SIGSTOP')
}

describe.skipIf(!hasRedis())('a process that was frozen for longer than the bound', () => {
  it('serves its first request, and refuses what was revoked meanwhile', async () => {
    const server = await startRedis()
    ending.push(() => server.close())
    const app = await serverProcess(server.port, { soft: 0.4, hard: 1.2 })
    ending.push(() => app.close())
    const guard = createGuard({ sessions: app.sessions })
    const [good, bad] = [await app.sessions.start({ subject: 'ada' }), await app.sessions.start({ subject: 'bob' })]
    const request = (token: string) => ({
      method: 'GET',
      url: '/',
      tls: true,
      headers: [['authorization', `Bearer ${token}`]] as const,
    })
    for (const { accessToken } of [good, bad])
      expect(await guard.authenticate(request(accessToken))).toMatchObject({ ok: true })
    freeze(3)
    expect(app.mirror.state).toBe('stale')
    expect(await guard.authenticate(request(good.accessToken))).toMatchObject({ ok: true })
    await app.sessions.revoke(bad.refreshToken)
    expect(await guard.authenticate(request(bad.accessToken))).toMatchObject({ ok: false })
  })
})
