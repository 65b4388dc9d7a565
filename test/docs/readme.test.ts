import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample } from './samples.ts'

describe('the samples of the README', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  it.each(['Express', 'Koa', 'Fastify', 'Hono'])('guard an API on %s, in ten lines or so', async (framework) => {
    const code = sample('README.md', framework)
    expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(11)
    const port = await run(code.replace('https://login.example.com', issuer.issuer))
    const get = async (path: string, token?: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} }))
        .status
    const [reader, other] = [await issuer.mint({ scope: 'reports:read' }), await issuer.mint()]
    expect([
      await get('/api/me'),
      await get('/api/me', other),
      await get('/api/reports', other),
      await get('/api/reports', reader),
    ]).toEqual([401, 200, 403, 200])
  })

  it('issue their own tokens', async () => {
    const port = await run(sample('README.md', 'Issue your own tokens'))
    const response = await fetch(`http://127.0.0.1:${port}/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'ada', password: 'ada-password' }),
    })
    const { access_token: token } = (await response.json()) as { access_token: string }
    const me = await fetch(`http://127.0.0.1:${port}/api/me`, { headers: { authorization: `Bearer ${token}` } })
    expect([me.status, await me.json()]).toEqual([200, { hello: true }])
  })
})
