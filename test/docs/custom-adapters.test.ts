import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
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

it('the adapter for streams of docs/custom-adapters.md guards over HTTP/2', async () => {
  const code = sample(page, "Requests that are not Node's").replaceAll('https://login.example.com', issuer.issuer)
  const session = connect(`http://127.0.0.1:${await run(code)}`)
  const asked = (fields: OutgoingHttpHeaders): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':path': '/', ...fields })
      let [answered, body]: [IncomingHttpHeaders, string] = [{}, '']
      stream.on('response', (headers) => {
        answered = headers
      })
      stream.on('data', (part) => {
        body += part
      })
      stream.on('end', () => resolve([answered[':status'], body, answered['www-authenticate']]))
      stream.on('error', reject)
    })
  const bearing = { authorization: `Bearer ${await mint({ aud: 'https://api.example.com' })}` }
  const answers = [
    await asked({}),
    await asked(bearing),
    await asked({ ...bearing, cookie: ['a=1', 'b=2'] }),
    await asked({ ...bearing, 'x-forwarded-for': '192.0.2.1' }),
    await asked({ ...bearing, ':authority': 'api.example.com' }),
  ]
  session.close()
  expect(answers.map(([status]) => status)).toEqual([401, 200, 200, 403, 403])
  expect([answers[0]?.[2], answers[1]?.[1]]).toEqual([expect.stringMatching(/^Bearer /), 'ada'])
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
