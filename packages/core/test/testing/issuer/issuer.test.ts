import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { discover } from '../../../src/keys/remote/discovery/discovery.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import { createTestIssuer, defects, type TestIssuer } from '../../../src/testing/index.ts'
import { publicAlgorithms } from '../../support/algorithms.ts'
import { bearing } from '../../support/request.ts'

let idp: TestIssuer

beforeAll(async () => {
  idp = await createTestIssuer()
})
afterAll(() => idp.close())

const guardOf = (of: TestIssuer) => createGuard({ issuer: of.issuer, audience: of.audience, clock: of.clock })

describe('a test issuer on loopback', () => {
  it('is found by an issuer URL alone, and its tokens are good', async () => {
    const guard = guardOf(idp)
    await guard.ready()
    const result = await guard.authenticate(bearing(await idp.mint({ scope: 'reports:read', sub: 'ada' })))
    expect(result).toMatchObject({ ok: true, auth: { subject: 'ada', scopes: ['reports:read'], issuer: idp.issuer } })
    await guard.close()
  })

  it.each(defects)('mints a token with the defect %s, which is refused with 401', async (defect) => {
    const guard = guardOf(idp)
    const result = await guard.authenticate(bearing(await idp.mint({}, { defect })))
    expect(result).toMatchObject({ ok: false, response: { status: 401 }, error: { code: 'invalid_token' } })
  })

  it('leaves out a claim that is undefined', async () => {
    const [, claims = ''] = (await idp.mint({ client_id: undefined })).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).not.toHaveProperty('client_id')
  })

  it('moves its clock, and that of the guard', async () => {
    const own = await createTestIssuer({ algorithm: 'ES256' })
    const guard = guardOf(own)
    const token = await own.mint()
    expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: true })
    own.clock.advance(700)
    expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: false, error: { reason: 'expired' } })
    expect(await guard.authenticate(bearing(await own.mint()))).toMatchObject({ ok: true })
    await own.close()
  })

  it('breaks connections during an outage, and can be slow', async () => {
    const own = await createTestIssuer({ algorithm: 'ES256' })
    own.outage(true)
    const guard = guardOf(own)
    const token = await own.mint()
    expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: false, response: { status: 503 } })
    own.outage(false)
    own.clock.advance(1)
    own.slow(30)
    const started = performance.now()
    expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: true })
    expect(performance.now() - started).toBeGreaterThanOrEqual(50)
    // Both places were asked during the outage.
    expect(own.requests).toEqual({ metadata: 3, jwks: 1 })
    await own.close()
  })

  it('rotates: the new key signs, the old one stays published unless it is withdrawn', async () => {
    const own = await createTestIssuer({ algorithm: 'ES256' })
    const guard = guardOf(own)
    const before = await own.mint()
    expect(await guard.authenticate(bearing(before))).toMatchObject({ ok: true })
    await own.rotate()
    expect(await guard.authenticate(bearing(await own.mint()))).toMatchObject({
      ok: true,
      auth: { header: { kid: 'key-1' } },
    })
    expect(await guard.authenticate(bearing(before))).toMatchObject({ ok: true })
    await own.rotate({ keep: false })
    own.clock.advance(31)
    expect(await guard.authenticate(bearing(await own.mint()))).toMatchObject({ ok: true })
    expect(await guard.authenticate(bearing(before))).toMatchObject({ ok: false, error: { reason: 'key_unknown' } })
    await own.close()
  })

  it('signs with every algorithm that has a public key', async () => {
    for (const algorithm of publicAlgorithms) {
      const own = await createTestIssuer({ algorithm, listen: false })
      const keys = remoteJwks(own.jwksUri, { fetch: own.fetch })
      const guard = createGuard({ issuer: own.issuer, audience: own.audience, keys })
      expect(await guard.authenticate(bearing(await own.mint()))).toMatchObject({
        ok: true,
        auth: { header: { alg: algorithm } },
      })
    }
  })

  it('works without a network through its fetch', async () => {
    const own = await createTestIssuer({ algorithm: 'ES256', listen: false, audience: 'urn:api' })
    const guard = createGuard({
      issuer: own.issuer,
      audience: 'urn:api',
      keys: discover(own.issuer, { fetch: own.fetch }),
    })
    expect(await guard.authenticate(bearing(await own.mint()))).toMatchObject({ ok: true })
    expect(own.requests).toEqual({ metadata: 1, jwks: 1 })
    await expect(
      own.fetch('https://elsewhere.test/', { headers: {}, redirect: 'manual', signal: AbortSignal.timeout(1) }),
    ).rejects.toThrow('not there')
  })

  it('refuses options that do not exist, and secrets', async () => {
    await expect(createTestIssuer({ port: 1 } as never)).rejects.toThrow('no option "port"')
    await expect(createTestIssuer({ algorithm: 'HS256' })).rejects.toThrow('public key')
  })
})

describe('a test issuer that is misused', () => {
  const from = (call: (issuer: Awaited<ReturnType<typeof createTestIssuer>>) => unknown): Promise<unknown> =>
    createTestIssuer({ listen: false, algorithm: 'ES256' }).then(async (issuer) => call(issuer))
  const wrong: [string, () => Promise<unknown>][] = [
    ['an unknown defect', () => from((issuer) => issuer.mint({}, { defect: 'nope' as never }))],
    ['a defect that every object has', () => from((issuer) => issuer.mint({}, { defect: 'toString' as never }))],
    ['a defect that is empty', () => from((issuer) => issuer.mint({}, { defect: '' as never }))],
    ['an unknown option of mint', () => from((issuer) => issuer.mint({}, { defects: 'expired' } as never))],
    ['a defect for an option', () => from((issuer) => issuer.mint({}, 'expired' as never))],
    ['a defect for claims', () => from((issuer) => issuer.mint('expired' as never))],
    ['a header that is none', () => from((issuer) => issuer.mint({}, { header: 'none' as never }))],
    ['an unknown option of rotate', () => from((issuer) => issuer.rotate({ kept: false } as never))],
    ['a keep that is no boolean', () => from((issuer) => issuer.rotate({ keep: 'no' as never }))],
    ['a kid that is no text', () => from((issuer) => issuer.rotate({ kid: 1 as never }))],
    ['an outage that is no boolean', () => from((issuer) => issuer.outage('off' as never))],
    ['a delay that is no number', () => from((issuer) => issuer.slow('1s' as never))],
    ['a clock moved by a text', () => from((issuer) => issuer.clock.advance('1h' as never))],
    ['a clock set to a date', () => from((issuer) => issuer.clock.set(new Date() as never))],
    ['an unknown option', () => createTestIssuer({ listen: false, audiences: [] } as never)],
    ['an audience that is no text', () => createTestIssuer({ listen: false, audience: 1 as never })],
    ['a clock that is no function', () => createTestIssuer({ listen: false, clock: new Date() as never })],
    ['a listen that is no boolean', () => createTestIssuer({ listen: 'no' as never })],
  ]
  it.each(wrong)('is told so: %s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'ERR_BEARER_CONFIGURATION' })
  })
})
