import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import { secret } from '../../../src/keys/secret.ts'
import { dpop } from '../../../src/proofs/dpop/dpop.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { audience, issuer, secretBytes } from '../../support/token.ts'

const { replays } = memoryStore()
const nonce = { secret: new Uint8Array(32) }
const good = { publicUrl: 'https://api.example', replays }
const configuration = expect.objectContaining({ code: 'ERR_BEARER_CONFIGURATION' })

describe('the options of dpop()', () => {
  it('are few where the defaults will do, which require bound tokens', () =>
    expect(dpop(good)).toMatchObject({
      mode: 'require',
      metadata: {
        resource: {
          dpop_signing_alg_values_supported: ['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256', 'RS256'],
          dpop_bound_access_tokens_required: true,
        },
      },
    }))

  it.each<[string, object]>([
    ['no URL', { replays }],
    ['a URL that is none', { ...good, publicUrl: 'api.example' }],
    ['a URL of another scheme', { ...good, publicUrl: 'ftp://api.example' }],
    ['a URL with a query', { ...good, publicUrl: 'https://api.example?x' }],
    ['a URL with a password', { ...good, publicUrl: 'https://a:b@api.example' }],
    ['no URLs', { ...good, publicUrl: [] }],
    ['nothing for replays', { publicUrl: good.publicUrl }],
    ['null for replays, without nonces', { ...good, replays: null }],
    ['a whole store for replays', { ...good, replays: memoryStore() }],
    ['a mode that does not exist', { ...good, mode: 'allowed' }],
    ['no algorithms', { ...good, algorithms: [] }],
    ['a shared secret among the algorithms', { ...good, algorithms: ['HS256'] }],
    ['none among the algorithms', { ...good, algorithms: ['none'] }],
    ['algorithms that are no list', { ...good, algorithms: 'ES256' }],
    ['an age that is none', { ...good, maxAge: Number.NaN }],
    ['an age of more than an hour', { ...good, maxAge: 3601 }],
    ['a short secret', { ...good, nonce: { secret: new Uint8Array(31) } }],
    ['a text for a secret', { ...good, nonce: { secret: 'x'.repeat(64) } }],
    ['no secrets', { ...good, nonce: { secret: [] } }],
    ['true for nonces', { ...good, nonce: true }],
    ['null for nonces', { ...good, nonce: null }],
    ['a lifetime of nonces that is none', { ...good, nonce: { ...nonce, lifetime: '5' } }],
    ['an option that does not exist', { ...good, maxage: 5 }],
  ])('are refused with %s', (_title, options) => expect(() => dpop(options as never)).toThrow(configuration))

  it('come in one object', () => expect(() => (dpop as (...args: unknown[]) => void)(good, {})).toThrow(configuration))

  it.each<[string, unknown]>([
    ['a proof that is no list', dpop(good)],
    ['null', null],
    ['options instead of a proof', [good]],
    ['nothing in the list', [undefined]],
    ['no proof in the list', []],
    ['two of a kind', [dpop(good), dpop(good)]],
  ])('are of no use to a guard that gets %s for proofs', (_title, proofs) =>
    expect(() => createGuard({ issuer, audience, keys: secret(secretBytes), proofs } as never)).toThrow(configuration),
  )
})
