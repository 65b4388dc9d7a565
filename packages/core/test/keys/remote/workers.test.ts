import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { VerificationKey } from '../../../src/keys/material/made-key.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { KeySource } from '../../../src/keys/source.ts'
import type { TestIssuer } from '../../../src/testing/issuer/issuer.ts'
import { found, foundNow, opened, stillIssuer } from '../../support/remote.ts'

vi.mock('../../../src/runtime.ts', () => ({ worksBetweenRequests: false }))

let idp: TestIssuer
let source: KeySource

beforeEach(async () => {
  idp = await stillIssuer()
  source = opened(remoteJwks(idp.jwksUri, { fetch: idp.fetch }), idp.clock).source
  await source.ready?.()
})

/** On Workers a load ends with the request that began it. */
describe('keys that are due, where nothing works between requests', () => {
  it('are loaded before the request that finds them so is answered', async () => {
    await idp.rotate()
    idp.clock.advance(481)
    idp.slow(20)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
    expect(idp.requests.jwks).toBe(2)
    expect(foundNow(source, 'key-1').map(({ kid }) => kid)).toEqual(['key-1'])
  })

  it('are loaded before a cached token is trusted again', async () => {
    const [before] = foundNow(source, 'key-0') as [VerificationKey]
    await idp.rotate({ keep: false })
    idp.clock.advance(481)
    expect(source.trusts?.(before)).toBe(false)
    expect(await found(source, 'key-1')).toEqual(['key-1'])
    expect(source.trusts?.(before)).toBe(false)
    expect(idp.requests.jwks).toBe(2)
  })

  it('are the last good ones when the load fails', async () => {
    idp.clock.advance(481)
    idp.outage(true)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
    expect(foundNow(source, 'key-0').map(({ kid }) => kid)).toEqual(['key-0'])
  })
})
