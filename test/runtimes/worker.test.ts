import { createTestIssuer } from '@bearer/core/testing'
import { generateSigningKey } from '@bearer/sessions'
import { afterAll, describe, expect, it } from 'vitest'
import type { Outcome } from './cases/case.ts'
import { runtime } from './runtime.ts'
import { startWorkers } from './workerd.ts'

const signingKey = await generateSigningKey()

/** Before 2024-10-14 a promise could be settled by the request of another; since then a dead request's rejects. */
describe.each(['2024-01-01', '2026-11-01'])('on Workers of %s', async (compatibilityDate) => {
  const idp = await createTestIssuer({ algorithm: 'ES256' })
  const settings = { issuer: idp.issuer, audience: idp.audience, signingKey }
  const [workerd] = runtime.command
  const workers = await startWorkers({ workerd, compatibilityDate, entry: 'worker.ts', define: { settings } })
  const worker = {
    /** Asks one of its routes, in a request of its own. */
    ask: async (route: string, token?: string): Promise<unknown> => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const url = `http://127.0.0.1:${workers.port('main')}/${route}`
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) })
      return response.ok ? response.json() : response.status
    },
  }
  const outcomes = (await worker.ask('cases')) as Outcome[]
  afterAll(async () => {
    workers.close()
    await idp.close()
  })

  it('runs without anything of Node', async () =>
    expect(await worker.ask('runtime')).toEqual(['Cloudflare-Workers', 'undefined', 'undefined', false]))

  it.each(outcomes)('$name', ({ error }) => expect(error).toBeUndefined())

  it('a guard serves requests one after the other and at once', async () => {
    expect(await worker.ask('guarded/a', await idp.mint())).toBe('test-user')
    const tokens = await Promise.all(Array.from({ length: 5 }, () => idp.mint()))
    expect(await Promise.all(tokens.map((token) => worker.ask('guarded/a', token)))).toEqual(Array(5).fill('test-user'))
  })

  it('first requests at once wait for no keys but their own', async () => {
    const token = await idp.mint()
    idp.slow(100)
    expect(await Promise.all([1, 2, 3].map(() => worker.ask('guarded/b', token)))).toEqual(Array(3).fill('test-user'))
    idp.slow(0)
  })

  it('requests at once ask a store for themselves', async () => {
    const tokens = await Promise.all(Array.from({ length: 5 }, () => idp.mint()))
    expect(await Promise.all(tokens.map((token) => worker.ask('asked', token)))).toEqual(Array(5).fill('test-user'))
  })

  it('keys that are due are loaded by the request that finds them so', async () => {
    expect(await worker.ask('guarded/c', await idp.mint())).toBe('test-user')
    const before = idp.requests.jwks
    await worker.ask('later/500')
    idp.clock.advance(500)
    idp.slow(200)
    expect(await worker.ask('guarded/c', await idp.mint())).toBe('test-user')
    idp.slow(0)
    expect(await worker.ask('guarded/c', await idp.mint())).toBe('test-user')
    expect(idp.requests.jwks).toBe(before + 1)
  })

  it('a load that ended with its request holds up no other', async () => {
    const token = await idp.mint()
    await worker.ask('abandoned/d', token)
    expect(await worker.ask('guarded/d', token)).toBe('test-user')
  })

  it('a token with an unknown key is refused though the load of another request has ended with it', async () => {
    expect(await worker.ask('guarded/e', await idp.mint())).toBe('test-user')
    await worker.ask('later/700')
    idp.clock.advance(700)
    await worker.ask('abandoned/e', await idp.mint())
    expect(await worker.ask('guarded/e', await idp.mint({}, { defect: 'unknownKid' }))).toEqual([401, 'key_unknown'])
  })

  it('a session lives from one request to the next', async () => {
    const tokens = (await worker.ask('start')) as { accessToken: string; refreshToken: string }
    expect(await worker.ask('session', tokens.accessToken)).toBe('ada')
    const refreshed = (await worker.ask('refresh', tokens.refreshToken)) as { tokens: typeof tokens }
    expect(await worker.ask('session', refreshed.tokens.accessToken)).toBe('ada')
    await worker.ask('revoke', refreshed.tokens.refreshToken)
    expect(await worker.ask('session', refreshed.tokens.accessToken)).toEqual([401, 'revoked'])
  })

  it('a mirror, which lives between requests, is refused where nothing does', async () =>
    expect(await worker.ask('mirror')).toMatch(/^ConfigurationError: .*direct\(store\)/))
})
