import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run, sample } from './samples.ts'

let issuer: TestIssuer
let port: number
beforeAll(async () => {
  const code = sample('docs/custom-adapters.md', "Node's own http, as an example")
  issuer = await createTestIssuer({ audience: 'urn:placeholder', clock: Date.now })
  port = await run(code.replaceAll('https://login.example.com', issuer.issuer))
})
afterAll(() => issuer.close())

const ask = (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    ...init,
    headers: { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  })
const mint = (claims: object = {}): Promise<string> =>
  issuer.mint({ aud: `http://localhost:${port}/api`, sub: 'ada', ...claims })

it('the adapter of docs/custom-adapters.md guards, asks for scopes, and serves endpoints', async () => {
  const [plain, reader] = [await mint(), await mint({ scope: 'reports:read' })]
  const statuses = async (...tries: [string, string?][]) =>
    Promise.all(tries.map(async ([path, token]) => (await ask(path, token)).status))
  expect(await statuses(['/api/me'], ['/api/me', plain], ['/api/me', `${plain}x`])).toEqual([401, 200, 401])
  expect(await statuses(['/api/reports', plain], ['/api/reports', reader], ['/nowhere', plain])).toEqual([
    403, 200, 404,
  ])
  expect(await (await ask('/api/me', plain)).json()).toEqual({ sub: 'ada' })
  const metadata = await ask('/.well-known/oauth-protected-resource/api')
  expect(await metadata.json()).toMatchObject({ resource: `http://localhost:${port}/api` })
})

it('the adapter of docs/custom-adapters.md answers refusals and preflights as every other', async () => {
  const refused = await ask('/api/me')
  expect([refused.headers.get('content-type'), refused.headers.get('www-authenticate')]).toEqual([
    'application/problem+json',
    expect.stringMatching(/^Bearer /),
  ])
  const preflight = { origin: 'https://other.example', 'access-control-request-method': 'GET' }
  expect((await ask('/api/me', undefined, { method: 'OPTIONS', headers: preflight })).status).toBe(204)
})
