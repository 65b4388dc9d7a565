import { describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { discover } from '../../../src/keys/remote/discovery/discovery.ts'
import { defects } from '../../../src/testing/issuer/defects.ts'
import { createTestIssuer } from '../../../src/testing/issuer/issuer.ts'
import { bearing } from '../../support/request.ts'

// What runtimes without node:crypto get through the package's imports map.
vi.mock('#signature', () => import('../../../src/jws/signature-web.ts'))
vi.mock('#import-key', () => import('../../../src/keys/material/import-key-web.ts'))
vi.mock('#base64url', () => import('../../../src/encoding/base64url-web.ts'))
vi.mock('#public-fetch', () => import('../../../src/keys/remote/fetch/public-fetch-web.ts'))

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'Ed25519'] as const

describe('remote keys where there is only WebCrypto', () => {
  it.each(algorithms)('verify %s, before and after a rotation', async (algorithm) => {
    const idp = await createTestIssuer({ algorithm, listen: false })
    const keys = discover(idp.issuer, { fetch: idp.fetch, refusePrivateAddresses: true })
    const guard = createGuard({ issuer: idp.issuer, audience: idp.audience, keys, clock: idp.clock })
    const before = await idp.mint()
    expect(await guard.authenticate(bearing(before))).toMatchObject({ ok: true })
    await idp.rotate({ keep: false })
    expect(await guard.authenticate(bearing(await idp.mint()))).toMatchObject({ ok: true })
    expect(await guard.authenticate(bearing(before))).toMatchObject({ ok: false, response: { status: 401 } })
  })

  it.each(defects)('refuse the defect %s', async (defect) => {
    const idp = await createTestIssuer({ algorithm: 'ES256', listen: false })
    const keys = discover(idp.issuer, { fetch: idp.fetch })
    const guard = createGuard({ issuer: idp.issuer, audience: idp.audience, keys, clock: idp.clock })
    const token = await idp.mint({}, { defect })
    expect(await guard.authenticate(bearing(token))).toMatchObject({ ok: false, response: { status: 401 } })
  })

  it('are really verified by WebCrypto here', async () => {
    const idp = await createTestIssuer({ algorithm: 'ES256', listen: false })
    const source = discover(idp.issuer, { fetch: idp.fetch })
    const [key] = await source.find({ algorithm: 'ES256', kid: 'key-0', issuedAt: undefined })
    expect(typeof key?.material).toBe('function')
  })
})
