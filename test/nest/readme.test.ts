import 'reflect-metadata'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load, run, sample } from '../docs/samples.ts'
import { ask } from './support.ts'

const readme = 'packages/nest/README.md'

describe('the README of @bearer/nest', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
  })
  afterAll(() => issuer.close())
  const here = (code: string): string => code.replaceAll('https://login.example.com', issuer.issuer)

  it('guards a route', async () => {
    const port = await run(here(sample(readme, '@bearer/nest')))
    const status = async (path: string, token?: string) => (await ask(`http://127.0.0.1:${port}/${path}`, token)).status
    const [plain, reader] = [await issuer.mint({ sub: 'ada' }), await issuer.mint({ scope: 'reports:read' })]
    expect([await status('health'), await status('me'), await status('me', plain)]).toEqual([200, 401, 200])
    expect([await status('reports', plain), await status('reports', reader)]).toEqual([403, 200])
  })

  it('guards a gateway', async () => {
    // A compiler that writes parameter properties; ours strips types.
    const code = sample(readme, 'WebSocket gateways').replace(
      'private readonly connections: BearerConnections) {}',
      'connections: BearerConnections) { this.connections = connections }\n  private readonly connections: BearerConnections',
    )
    expect(await load(code)).toMatchObject({ Chat: expect.any(Function) })
  })

  it('tests with an issuer of its own', async () => {
    const tested = `${sample(readme, 'Tests')}\nawait issuer.close()\nexport { testing, token }`
    expect(await load(tested)).toMatchObject({ token: expect.any(String), testing: expect.any(Object) })
  })
})
