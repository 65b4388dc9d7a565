import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as core from '../../src/index.ts'
import { rsa } from '../support/token.ts'

/** The helpers as JavaScript has them. */
const { requireScope, requireAnyScope, requireRole, requireAnyRole, requireClaims, requireFreshRevocation, stepUp } =
  core as unknown as Record<string, (...args: unknown[]) => unknown>
const { jwks, direct, publicKey, remoteJwks, discover, mirror, memoryStore, metadataEndpoints, secret, createGuard } =
  core as unknown as Record<string, (...args: unknown[]) => unknown>
const { mountedGuard, resourceMetadataUrl, verifyJws } = core as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>
const bound = core.bindRequirements<unknown, unknown, unknown>((requirement) => requirement) as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>
const document = { keys: [rsa.publicKey.export({ format: 'jwk' })] }
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' })
const store = core.memoryStore()
const bytes = randomBytes(32)
const guarding = { issuer: 'https://issuer.example', audience: 'a', keys: core.secret(bytes) }
const published = { protectedResource: { resource: 'https://api.example' } }

const wrong: [string, (() => unknown) | undefined][] = [
  ['two roles for one', () => requireRole?.('a', 'b')],
  ['an array of roles for one', () => requireRole?.(['a'])],
  ['no role', () => requireRole?.()],
  ['an empty role', () => requireRole?.('')],
  ['two roles for one, bound', () => bound['requireRole']?.('a', 'b')],
  ['no roles', () => requireAnyRole?.()],
  ['an array of roles', () => requireAnyRole?.(['a', 'b'])],
  ['an array of roles, bound', () => bound['requireAnyRole']?.(['a', 'b'])],
  ['no scope', () => requireScope?.()],
  ['an array of scopes', () => requireScope?.(['a', 'b'])],
  ['two scopes in one', () => requireScope?.('a b')],
  ['a scope that is undefined', () => requireScope?.('a', undefined)],
  ['an array of scopes of which one is needed', () => requireAnyScope?.(['a', 'b'])],
  ['claims for a test of claims', () => requireClaims?.({ tenant: 'a' })],
  [
    'two tests of claims',
    () =>
      requireClaims?.(
        () => true,
        () => false,
      ),
  ],
  [
    'two tests of claims, bound',
    () =>
      bound['requireClaims']?.(
        () => true,
        () => false,
      ),
  ],
  ['options of a fresh revocation', () => requireFreshRevocation?.({ maxAge: 5 })],
  ['options of a fresh revocation, bound', () => bound['requireFreshRevocation']?.(5)],
  ['a stepUp without options', () => stepUp?.()],
  ['a stepUp of nothing', () => stepUp?.({})],
  ['a stepUp of two arguments', () => stepUp?.({ acr: 'gold' }, { maxAge: 5 })],
  ['a stepUp of two arguments, bound', () => bound['stepUp']?.({ acr: 'gold' }, 5)],
  ['a stepUp with a maxAge in words', () => stepUp?.({ maxAge: '5m' })],
  ['a stepUp with an option that is none', () => stepUp?.({ maxage: 5 })],
  ['options of a JWKS', () => jwks?.(document, { kid: 'a' })],
  ['a JWKS as text', () => jwks?.(JSON.stringify(document))],
  ['a key for a JWKS', () => jwks?.(document.keys[0])],
  ['a kid for options', () => publicKey?.(pem, 'kid')],
  ['a public key of nothing', () => publicKey?.()],
  ['a URL that is none', () => remoteJwks?.('issuer.example')],
  ['a number for options', () => remoteJwks?.('https://issuer.example/jwks', 5)],
  ['an issuer that is none', () => discover?.(5)],
  ['a whole store for one of revocations', () => direct?.(store)],
  ['options of direct', () => direct?.(store.revocations, { soft: 5 })],
  ['no store', () => mirror?.()],
  ['a number for options of a mirror', () => mirror?.(store.revocations, 5)],
  ['a number for a memory store', () => memoryStore?.(1000)],
  ['no metadata', () => metadataEndpoints?.()],
  ['a JWKS for a function of one', () => metadataEndpoints?.({ jwks: document })],
  ['two options for one of a guard', () => createGuard?.(guarding, { anonymous: 'never' })],
  ['two options for one of a mounted guard', () => mountedGuard?.(guarding, { forwardErrors: true })],
  ['two secrets', () => secret?.(bytes, {}, bytes)],
  ['two options of a public key', () => publicKey?.(pem, {}, { kid: 'a' })],
  ['two options of remote keys', () => remoteJwks?.('https://issuer.example/jwks', {}, { timeout: 5 })],
  ['two options of a discovery', () => discover?.('https://issuer.example', {}, { timeout: 5 })],
  ['two options of a mirror', () => mirror?.(store.revocations, {}, { soft: 5 })],
  ['two options of a memory store', () => memoryStore?.({}, { maxEntries: 5 })],
  ['two options of metadata', () => metadataEndpoints?.(published, { jwks: () => document })],
  ['two resources', () => resourceMetadataUrl?.('https://api.example', {}, 'https://b.example')],
  ['keys of a JWS one by one', () => verifyJws?.('a.b.c', core.secret(bytes), {}, core.secret(bytes))],
]

describe('arguments that are not what they should be', () => {
  it.each(wrong)('are refused with a sentence: %s', async (_, call) => {
    let thrown: unknown
    try {
      await call?.()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'ERR_BEARER_CONFIGURATION', message: expect.stringMatching(/ .*[.)]$/) })
  })
})
