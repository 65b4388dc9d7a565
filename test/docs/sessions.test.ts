import { createGuard } from '@bearer/core'
import type { Issuer } from '@bearer/sessions'
import { describe, expect, it } from 'vitest'
import { load, sample } from './samples.ts'

describe('the samples of sessions', () => {
  it('sign with a key that shows itself to nobody', async () => {
    const code = sample('packages/sessions/README.md', 'Keys in a KMS or an HSM').replace('./kms.ts', '../kms.ts')
    const { issuer } = (await load(code)) as { issuer: Issuer }
    const { accessToken } = await issuer.issue({ subject: 'ada' })
    const guard = createGuard({ issuer: issuer.issuer, audience: issuer.audience, keys: issuer.keys.source })
    expect(await guard.verify(accessToken)).toMatchObject({ subject: 'ada', header: { kid: 'tokens-1' } })
  })
})
