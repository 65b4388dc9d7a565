import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))
const readme = readFileSync(join(folder, '../../README.md'), 'utf8')

/** The one TypeScript block below a heading. */
function sample(heading: string): string {
  const section = readme.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const code = /```ts\n([\s\S]*?)```/.exec(section)?.[1]
  if (!code) throw new Error(`README.md has no sample below "${heading}".`)
  return code
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Runs a sample as it stands, but for its issuer and port. */
async function run(code: string): Promise<number> {
  const port = await freePort()
  const written = mkdtempSync(join(folder, 'run-'))
  const file = join(written, 'sample.ts')
  writeFileSync(file, code.replaceAll('3000', String(port)))
  await import(file).finally(() => rmSync(written, { recursive: true }))
  return port
}

describe('the samples of the README', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())

  it.each(['Express', 'Koa', 'Fastify'])('guard an API on %s, in ten lines or so', async (framework) => {
    const code = sample(framework)
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
    const port = await run(sample('Issue your own tokens'))
    const response = await fetch(`http://127.0.0.1:${port}/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'ada', password: 'ada-password' }),
    })
    const { access_token: token } = (await response.json()) as { access_token: string }
    const me = await fetch(`http://127.0.0.1:${port}/api/me`, { headers: { authorization: `Bearer ${token}` } })
    expect([me.status, await me.json()]).toEqual([200, { hello: true }])
  })
})
