import { createPrivateKey, type SignKeyObjectInput, sign as signWith } from 'node:crypto'
import { createGuard } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  createIssuer,
  generateSigningKey,
  type RemoteSigningKey,
  type SigningAlgorithm,
  type SigningKey,
  signingKeys,
  type Tokens,
} from '../../src/index.ts'
import { setting } from '../support.ts'

afterEach(() => void vi.useRealTimers())

const key = await generateSigningKey()
const other = await generateSigningKey()
const { d: _d, kid: _kid, alg: _alg, ...publicJwk } = key

type Service = RemoteSigningKey['sign']

/** What a service for keys does with its own: here a private key that only it sees. */
const service =
  (held: SigningKey, options: Partial<SignKeyObjectInput> = { dsaEncoding: 'ieee-p1363' }): Service =>
  async (bytes) => {
    const material = createPrivateKey({ key: { ...held }, format: 'jwk' } as Parameters<typeof createPrivateKey>[0])
    return signWith(held.alg.endsWith('25519') ? null : `sha${held.alg.slice(2)}`, bytes, { key: material, ...options })
  }

const remote = (sign: Service, more: Partial<RemoteSigningKey> = {}): RemoteSigningKey => ({
  kid: 'kms-1',
  alg: 'ES256',
  publicJwk,
  sign,
  ...more,
})

const issuerOf = (given: RemoteSigningKey, on = {}) =>
  createIssuer({
    issuer: 'https://app.example',
    audience: 'https://api.example',
    clientId: 'app',
    keys: signingKeys([given]),
    on,
  })

const guardOf = (given: RemoteSigningKey) =>
  createGuard({
    issuer: 'https://app.example',
    audience: 'https://api.example',
    keys: signingKeys([given]).source,
    profile: 'rfc9068',
  })

const hangs: Service = () => new Promise(() => {})
/** Ways in which a service fails, and what an operator is told. */
const failures: readonly (readonly [string, Service, RegExp])[] = [
  ['rejects', async () => Promise.reject(new Error('ThrottlingException')), /ThrottlingException/],
  [
    'throws',
    () => {
      throw new Error('no credentials')
    },
    /no credentials/,
  ],
  ['signs with another key', service(other), /does not verify by publicJwk/],
  ['gives nothing', async () => undefined as never, /no bytes/],
  ['gives text', async () => 'AAAA' as never, /no bytes.*base64/],
  ['gives the whole answer of AWS', async () => ({ Signature: new Uint8Array(64) }) as never, /no bytes.*Signature/],
  ['gives no signature', async () => new Uint8Array(64), /does not verify/],
  ['gives no octets', async () => new Uint8Array(0), /does not verify/],
  ['never settles', hangs, /no answer in time/],
]

/** Waits for what may take the five seconds that a service has, on a clock that is moved on. */
async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  let done = false
  const settled = promise
    .catch((error: unknown) => error)
    .finally(() => {
      done = true
    })
  while (!done) await vi.advanceTimersByTimeAsync(1000)
  return settled
}

describe('a signer that shows no key', () => {
  it('takes what Vault answers as the README reads it', async () => {
    const vault = async (bytes: Uint8Array) =>
      `vault:v1:${Buffer.from(await service(key, { dsaEncoding: 'der' })(bytes)).toString('base64')}`
    const given = remote(async (bytes) => Buffer.from((await vault(bytes)).split(':')[2] as string, 'base64'))
    const { accessToken } = await issuerOf(given).issue({ subject: 'ada' })
    expect(await guardOf(given).verify(accessToken)).toMatchObject({ subject: 'ada' })
  })

  it.each<[SigningAlgorithm, Partial<SignKeyObjectInput>]>([
    ['ES256', { dsaEncoding: 'ieee-p1363' }],
    ['ES256', { dsaEncoding: 'der' }],
    ['ES384', { dsaEncoding: 'der' }],
    ['ES512', { dsaEncoding: 'der' }],
    ['Ed25519', {}],
    ['RS256', {}],
  ])('signs tokens of %s that guards take: %o', async (algorithm, options) => {
    const held = await generateSigningKey(algorithm)
    const { kty, crv, x, y, n, e } = held as { [member: string]: string | undefined }
    const half = JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }))
    const given = remote(service(held, options), { alg: algorithm, publicJwk: half })
    const { accessToken } = await issuerOf(given).issue({ subject: 'ada' })
    expect(await guardOf(given).verify(accessToken)).toMatchObject({ subject: 'ada', header: { kid: 'kms-1' } })
    await expect(signingKeys([given]).ready()).resolves.toBeUndefined()
    expect(signingKeys([given]).jwks()).toEqual({ keys: [{ ...half, kid: 'kms-1', alg: algorithm, use: 'sig' }] })
  })

  it.each(failures)('that %s means 503 and an event', async (_how, sign, message) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const events: unknown[] = []
    const issuer = issuerOf(remote(sign), { failed: (event: unknown) => events.push(event) })
    expect(await outcomeOf(issuer.issue({ subject: 'ada' }))).toMatchObject({ status: 503, reason: 'keys_unavailable' })
    expect(events).toEqual([{ part: 'signer', message: expect.stringMatching(message) }])
    expect(await outcomeOf(issuer.keys.ready())).toBeInstanceOf(Error)
  })

  it.each(failures)('that %s starts no session, and stores nothing', async (_how, sign, message) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const events: unknown[] = []
    const keys = signingKeys([remote(sign)])
    const { sessions } = setting({ keys, on: { failed: (event) => events.push(event) } })
    expect(await outcomeOf(sessions.start({ subject: 'ada' }))).toMatchObject({ status: 503 })
    expect(events).toEqual([{ part: 'signer', message: expect.stringMatching(message) }])
    expect(await sessions.list('ada')).toEqual([])
    await sessions.close()
  })

  it.each(failures)('that %s refreshes no session, and rotates nothing', async (_how, failing, message) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const events: unknown[] = []
    let sign = service(key)
    const made = setting({
      keys: signingKeys([remote((bytes) => sign(bytes))]),
      on: { failed: (event) => events.push(event) },
    })
    const { sessions, store } = made
    const { refreshToken, sessionId } = (await outcomeOf(sessions.start({ subject: 'ada' }))) as Tokens
    const before = await store.sessions.read(sessionId)
    made.now += 60_000
    sign = failing
    expect(await outcomeOf(sessions.refresh(refreshToken))).toMatchObject({ status: 503, reason: 'keys_unavailable' })
    expect(events).toEqual([{ part: 'signer', message: expect.stringMatching(message) }])
    expect((await store.sessions.read(sessionId))?.record).toEqual(before?.record)
    made.now += 60_000
    sign = service(key)
    expect(await outcomeOf(sessions.refresh(refreshToken))).toMatchObject({ ok: true })
    await sessions.close()
  })

  it('works again when its service does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let sign = hangs
    const issuer = issuerOf(remote((bytes) => sign(bytes)))
    expect(await outcomeOf(issuer.issue({ subject: 'ada' }))).toMatchObject({ status: 503 })
    sign = service(key)
    expect(await outcomeOf(issuer.issue({ subject: 'ada' }))).toMatchObject({ tokenType: 'Bearer' })
  })

  it('is told nothing of a token that is too large, and gives none', async () => {
    const issue = issuerOf(remote(service(key))).issue({ subject: 'ada', claims: { text: 'x'.repeat(7000) } })
    await expect(issue).rejects.toThrow(/too large/)
  })

  it.each<[Partial<RemoteSigningKey> | Record<string, unknown>, RegExp]>([
    [{ sign: 'KMS' }, /sign is a function/],
    [{ publicJwk: undefined }, /publicJwk is the public half/],
    [{ publicJwk: 'PEM' }, /publicJwk is the public half/],
    [{ publicJwk: { ...publicJwk, kid: 'another' } }, /another kid or alg/],
    [{ publicJwk: { ...publicJwk, alg: 'ES384' } }, /another kid or alg/],
    [{ publicJwk: { ...publicJwk, d: key['d'] } }, /has a private part/],
    [{ publicJwk: { kty: 'oct', k: 'AAAA' } }, /needs|secret|cannot/],
    [{ alg: 'ES384' }, /cannot serve ES384/],
    [{ alg: 'HS256' }, /no bearer token/],
    [{ kid: '' }, /needs kid and alg/],
    [{ kid: undefined }, /needs kid and alg/],
    [{ private: key }, /no option "private"/],
  ])('is refused with advice where it cannot be one: %#', (more, message) => {
    const make = () => signingKeys([remote(service(key), more as never)])
    expect(make).toThrow(message)
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
  })
})
