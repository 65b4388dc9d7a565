import { describe, expect, it } from 'vitest'
import { orThrow } from '../../src/errors/errors.ts'
import { asked } from '../../src/keys/asked-source.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { selectKeys } from '../../src/keys/select.ts'
import type { KeySource } from '../../src/keys/source.ts'
import { ec } from '../support/token.ts'

const known = publicKey(ec.publicKey, { kid: 'known' })
const down: KeySource = { find: () => Promise.reject(new Error('down')) }
const select = async (sources: readonly KeySource[], kid: string | undefined): Promise<unknown> => {
  try {
    return orThrow(await selectKeys(sources.map(asked), { algorithm: 'ES256', kid, issuedAt: undefined })).length
  } catch (error) {
    return (error as { reason: string }).reason
  }
}

describe('the keys of several sources', () => {
  it('serve a token that names one of them, though another source is down', async () =>
    expect(await select([down, known], 'known')).toBe(1))

  it('cannot decide about a key that the source that is down may have', async () => {
    expect(await select([known, down], 'other')).toBe('keys_unavailable')
    expect(await select([known, down], undefined)).toBe('keys_unavailable')
  })

  it('are none for a name that nobody knows', async () =>
    expect(await select([known, known], 'other')).toBe('key_unknown'))

  it('that give no list have not decided', async () =>
    expect(await select([{ find: () => undefined as never }], 'known')).toBe('keys_unavailable'))
})
