import * as core from '@bearer/core'
import * as testing from '@bearer/core/testing'
import { describe, expect, it } from 'vitest'
import { runModule } from './support/sample.ts'

const modules = { '@bearer/core': core, '@bearer/core/testing': testing }

describe('the samples of @bearer/core', () => {
  it('for the keys of an issuer constructs', async () => {
    const { guard } = await runModule('packages/core/README.md', 'Keys of an issuer', ['guard'], modules)
    expect(guard).toHaveProperty('authenticate')
  })

  it('for functions of yours types claims, finds roles in them, and refuses', async () => {
    const { guard } = await runModule('packages/core/README.md', 'Functions of yours', ['guard'], {
      ...modules,
      '@bearer/core': { ...core, createGuard: (options: object) => options },
    })
    const idp = await testing.createTestIssuer({ audience: 'https://api.example.com' })
    const { claims, roles } = guard as { claims: () => object; roles: () => string[] }
    const here = core.createGuard({ issuer: idp.issuer, audience: idp.audience, clock: idp.clock, claims, roles })
    const minted = (more: object) => idp.mint({ sub: 'ada', ...more })
    await expect(here.verify(await minted({ tenant: 't', groups: ['a'] }))).resolves.toMatchObject({
      claims: { tenant: 't', sub: 'ada' },
      roles: ['a'],
    })
    await expect(here.verify(await minted({}))).rejects.toMatchObject({ status: 401, reason: 'claims_refused' })
    await idp.close()
  })

  it('for testing runs', async () => {
    const { idp } = await runModule('packages/core/README.md', 'Testing', ['idp'], modules)
    expect((idp as testing.TestIssuer).requests).toEqual({ metadata: 1, jwks: 2 })
  })
})
