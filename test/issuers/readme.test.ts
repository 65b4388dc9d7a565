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

  it('for testing runs', async () => {
    const { idp } = await runModule('packages/core/README.md', 'Testing', ['idp'], modules)
    expect((idp as testing.TestIssuer).requests).toEqual({ metadata: 1, jwks: 2 })
  })
})
