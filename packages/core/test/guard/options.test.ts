import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { secret } from '../../src/keys/secret.ts'
import { request } from '../support/request.ts'
import { audience, clock, issuer, secretBytes, signed } from '../support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock }
const revocations = { isRevoked: () => false, revoke: async () => {} }
const sessions = {
  isSessions: true,
  maxTokenLifetime: 900,
  revocations,
  origins: [],
  accessCookie: 'at',
  ...base,
} as const
const ofSessions = (claims: object): string =>
  signed(
    { iss: issuer, aud: audience, sub: 'ada', client_id: 'app', jti: '1', ...claims },
    { alg: 'HS256', typ: 'at+jwt' },
  )

/** Values that plain JavaScript can put where another was meant. */
const wrong: readonly unknown[] = [null, Number.NaN, '', 0, -1, false, [], Symbol('x'), 5n, () => 1, {}]
/** Of these, what an option takes nonetheless. */
const rightFor: { readonly [option: string]: (value: unknown) => boolean } = {
  issuer: (value) => value === null,
  audience: (value) => value === null,
  clockTolerance: (value) => value === 0,
  accept: (value) => value === wrong.at(-1),
  claims: (value) => typeof value === 'function',
  roles: (value) => typeof value === 'function',
  implies: (value) => typeof value === 'function',
  clock: (value) => typeof value === 'function',
  origins: (value) => Array.isArray(value),
  allowPlainHttp: (value) => value === false,
  idTokens: (value) => value === false,
  cache: (value) => value === false || value === wrong.at(-1),
  on: (value) => value === wrong.at(-1),
}
const names = [
  ...['issuer', 'audience', 'keys', 'algorithms', 'profile', 'clockTolerance', 'maxTokenLifetime', 'accept', 'claims'],
  ...[
    'roles',
    'implies',
    'anonymous',
    'revocations',
    'proofs',
    'origins',
    'realm',
    'resourceMetadata',
    'allowPlainHttp',
    'cache',
  ],
  ...['clock', 'on', 'types', 'idTokens', 'maxTokenAge', 'maxTokenLength'],
]
const refusesAtOnce = (options: object): void =>
  expect(() => createGuard(options as never)).toThrow(expect.objectContaining({ code: 'ERR_BEARER_CONFIGURATION' }))

describe('options of the wrong type', () => {
  it.each(names)('are refused when the guard is made: %s', (name) => {
    for (const value of wrong) if (!rightFor[name]?.(value)) refusesAtOnce({ ...base, [name]: value })
  })

  it.each(['issuers', 'sessions'])('are refused when the guard is made: %s', (name) => {
    for (const value of wrong)
      if (!(name === 'issuers' && typeof value === 'function')) refusesAtOnce({ [name]: value })
  })

  it('are refused in an entry of issuers too', () => {
    for (const entry of [null, undefined, 'x', [], { ...base, clock: undefined, maxTokenLifetime: null }])
      refusesAtOnce({ issuers: [entry] })
  })

  it('are refused where only a resolver of issuers would come to use them', () =>
    refusesAtOnce({ issuers: () => undefined, clockTolerance: 'long' }))

  it('are refused in on: events that do not exist, and listeners that are no functions', () => {
    refusesAtOnce({ ...base, on: { acepted: () => {} } })
    for (const listener of wrong)
      if (typeof listener !== 'function') refusesAtOnce({ ...base, on: { accepted: listener } })
    expect(() => createGuard({ ...base, on: { accepted: undefined } })).not.toThrow()
  })

  it.each(['metadata', '/.well-known/oauth-protected-resource', 'ftp://api.example/x', 'javascript:x'])(
    'are refused in resourceMetadata: %s',
    (resourceMetadata) => refusesAtOnce({ ...base, resourceMetadata }),
  )

  it('may be frozen or have no prototype', () => {
    expect(() => createGuard(Object.freeze({ ...base }))).not.toThrow()
    expect(() => createGuard(Object.assign(Object.create(null) as typeof base, base))).not.toThrow()
  })
})

describe('options that contradict each other', () => {
  it.each(['audience', 'keys', 'algorithms', 'profile', 'types', 'idTokens'] as const)(
    '%s beside issuers or sessions, which nothing would read, is refused',
    (name) => {
      const value = {
        audience: 'other',
        keys: base.keys,
        algorithms: ['HS256'],
        profile: 'jwt',
        types: ['access'],
        idTokens: true,
      }[name]
      for (const one of [{ issuers: [{ issuer, audience, keys: base.keys }] }, { sessions }]) {
        expect(() => createGuard({ ...one, [name]: value } as never)).toThrow(`${name} goes with issuer`)
      }
    },
  )

  it.each([null, []])('idTokens with the audience %j, which would take those of every client, is refused', (every) => {
    for (const one of [
      { ...base, audience: every, idTokens: true },
      { ...base, idTokens: true, profile: 'rfc9068' },
    ]) {
      refusesAtOnce(one)
      refusesAtOnce({ issuers: [{ ...one, clock: undefined }] })
    }
    expect(() => createGuard({ ...base, audience: null, idTokens: false })).not.toThrow()
  })

  it.each(['logout+jwt', 'application/secevent+jwt', 'DPoP+JWT', 'JOSE', '', 'a b', 'x; y=1', 'a/b/c', 5, null])(
    'types with %j, which no access token has, are refused',
    (type) => {
      refusesAtOnce({ ...base, types: ['access', type] })
      refusesAtOnce({ ...base, types: type })
    },
  )

  it('a shorter lifetime beside sessions holds, a longer one does not', async () => {
    const now = clock() / 1000
    const [short, long] = [60, 86_400].map((maxTokenLifetime) => createGuard({ sessions, maxTokenLifetime }))
    const lasting = (seconds: number): string => ofSessions({ iat: now, exp: now + seconds })
    await expect(short?.verify(lasting(60))).resolves.toMatchObject({ subject: 'ada' })
    await expect(short?.verify(lasting(120))).rejects.toMatchObject({ reason: 'lifetime_too_long' })
    await expect(long?.verify(lasting(900))).resolves.toMatchObject({ subject: 'ada' })
    await expect(long?.verify(lasting(1000))).rejects.toMatchObject({ reason: 'lifetime_too_long' })
  })
})

describe('accept beside sessions', () => {
  const now = clock() / 1000
  const withCookie = request([['cookie', `at=${ofSessions({ iat: now, exp: now + 60 })}`]])
  it.each<[string, object]>([
    ['says nothing of cookies', { query: 'token' }],
    ['leaves the cookie undefined', { cookie: undefined }],
    ['turns the header off', { header: false }],
  ])('keeps their cookie where it %s', async (_, accept) => {
    expect(await createGuard({ sessions, accept }).authenticate(withCookie)).toMatchObject({
      ok: true,
      auth: { source: 'cookie' },
    })
  })

  it('takes no cookie where it says so', async () =>
    expect(await createGuard({ sessions, accept: { cookie: false } }).authenticate(withCookie)).toMatchObject({
      ok: false,
      error: { reason: 'no_credentials' },
    }))

  it('leaves no place for a token without a cookie and a header', () => {
    const { accessCookie: _, ...withoutCookie } = sessions
    refusesAtOnce({ sessions: withoutCookie, accept: { header: false } })
  })
})

describe('options of one issuer among several', () => {
  const now = clock() / 1000
  const keys = base.keys
  const other = 'https://other.example'
  const guard = createGuard({
    issuers: [
      { issuer, audience, keys, types: ['Application/Access', 'token+jwt'], maxTokenAge: 60 },
      { issuer: other, audience, keys, idTokens: true },
    ],
    maxTokenAge: 300,
    clock,
  })
  const verdict = (iss: string, claims: object, header: object = {}): Promise<unknown> =>
    guard
      .verify(
        signed({ iss, aud: audience, iat: now, exp: now + 600, ...claims }, { alg: 'HS256', typ: 'JWT', ...header }),
      )
      .then(
        () => 'accepted',
        (error) => error.reason,
      )

  it('are its own: types, compared as media types', async () => {
    for (const typ of ['access', 'ACCESS', 'application/access', 'Token+JWT', 'JWT', 'at+jwt', undefined]) {
      expect(await verdict(issuer, {}, { typ })).toBe('accepted')
    }
    expect(await verdict(issuer, {}, { typ: 'refresh' })).toBe('type_refused')
    expect(await verdict(other, {}, { typ: 'access' })).toBe('type_refused')
  })

  it('are its own: idTokens', async () => {
    expect(await verdict(other, { at_hash: 'x' })).toBe('accepted')
    expect(await verdict(issuer, { at_hash: 'x' })).toBe('not_an_access_token')
    expect(await verdict(other, { at_hash: 'x', aud: 'other' })).toBe('audience_mismatch')
  })

  it('are its own, else the guard\u2019s: maxTokenAge', async () => {
    expect(await verdict(issuer, { iat: now - 90 })).toBe('accepted')
    expect(await verdict(issuer, { iat: now - 91 })).toBe('token_too_old')
    expect(await verdict(other, { iat: now - 330 })).toBe('accepted')
    expect(await verdict(other, { iat: now - 331 })).toBe('token_too_old')
    expect(await verdict(other, { iat: undefined })).toBe('claim_missing')
  })
})

describe('the age that a token may have', () => {
  const now = clock() / 1000

  it('counts for one that is remembered too', async () => {
    let time = now
    const guard = createGuard({ ...base, clock: () => time * 1000, maxTokenAge: 60, clockTolerance: 0 })
    const token = request([
      ['authorization', `Bearer ${signed({ iss: issuer, aud: audience, iat: now, exp: now + 600 })}`],
    ])
    for (const [after, ok] of [
      [0, true],
      [0, true],
      [30, true],
      [60, true],
      [61, false],
      [59, true],
    ] as const) {
      time = now + after
      expect(await guard.authenticate(token)).toMatchObject(ok ? { ok } : { error: { reason: 'token_too_old' } })
    }
  })

  it('holds for sessions', async () => {
    const guard = createGuard({ sessions, maxTokenAge: 60 })
    await expect(guard.verify(ofSessions({ iat: now - 65, exp: now + 60 }))).resolves.toMatchObject({ subject: 'ada' })
    await expect(guard.verify(ofSessions({ iat: now - 66, exp: now + 60 }))).rejects.toMatchObject({
      reason: 'token_too_old',
    })
  })
})
