import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample, section } from './samples.ts'

/** The starts above all headings, of two lines each. */
const starts = [...section('README.md', 'Bearer').matchAll(/```(?:ts|js)\n([\s\S]*?)```/g)].map(([, code = '']) => code)

describe('the samples of the README', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  it('begin with three starts of two lines, of which those of servers run', async () => {
    expect(starts.map((code) => code.trim().split('\n').length)).toEqual([2, 2, 2])
    const [guard = '', log = ''] = starts
    const head = "import express from 'express'\nconst app = express()\n"
    const tail = "app.get('/api/me', (_req, res) => void res.json({ hello: true }))\napp.listen(3000)\n"
    const withSessions = sample('README.md', 'Issue your own tokens').split('const app = express()')[0]
    const ports = [
      await run(
        `import { bearer } from '@bearer/express'\n${head}${guard}${tail}`.replace(
          'https://login.example.com',
          issuer.issuer,
        ),
      ),
      await run(`${withSessions}const app = express()\n${log}${tail}`),
    ]
    const asked = ports.map(async (port, at) => {
      const login = { method: 'POST', body: new URLSearchParams({ username: 'ada', password: 'ada-password' }) }
      const own = async () => (await (await fetch(`http://127.0.0.1:${port}/auth/login`, login)).json()) as object
      const token = at === 0 ? await issuer.mint() : ((await own()) as { access_token: string }).access_token
      const url = `http://127.0.0.1:${port}/api/me`
      return [(await fetch(url)).status, (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status]
    })
    expect(await Promise.all(asked)).toEqual([
      [401, 200],
      [401, 200],
    ])
  })

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
