import { adapterCases, createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { textOf } from './blocks/collect.ts'
import { load, run, sample } from './samples.ts'

const page = 'docs/custom-adapters.md'

let issuer: TestIssuer
let port: number
beforeAll(async () => {
  const code = sample(page, "Node's own http, as an example")
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

describe('the adapter of docs/custom-adapters.md, as its second sample proves it:', async () => {
  const [adapter = ''] = sample(page, "Node's own http, as an example").split('const audience')
  const proof = sample(page, 'Prove it').replace(
    /^import .*'(?:vitest|\.\/adapter\.ts|node:http|@bearer\/core)'.*$/gm,
    '',
  )
  const rows: [string, () => Promise<void>][] = []
  vi.stubGlobal('test', (name: string, row: () => Promise<void>) => rows.push([name, row]))
  await load(adapter + proof)
  vi.unstubAllGlobals()

  it('has every row, as many as the page says', () => {
    expect(rows.map(([name]) => name)).toEqual(adapterCases.map(({ name }) => name))
    expect(textOf(page)).toContain(` ${rows.length} rows `)
  })
  it.each(rows)('%s', (_, row) => row())
})
