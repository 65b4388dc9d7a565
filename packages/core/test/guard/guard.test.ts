import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { Authenticated, AuthResult, Refused } from '../../src/guard/guard.ts'
import { requireAnyScope, requireClaims, requireRole, requireScope } from '../../src/guard/requirements/requirements.ts'
import { secret } from '../../src/keys/secret.ts'
import { bearing, request } from '../support/request.ts'
import { audience, clock, goodClaims, issuer, now, secretBytes, signed, tokenWith } from '../support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock }
const refused = async (
  result: AuthResult<unknown, boolean> | Promise<AuthResult<unknown, boolean>>,
): Promise<Refused> => {
  const decided = await result
  if (decided.ok || decided.preflight) throw new Error('The request was not refused.')
  return decided
}
const passed = async <C>(
  result: AuthResult<C, boolean> | Promise<AuthResult<C, boolean>>,
): Promise<Authenticated<C, boolean>> => {
  const decided = await result
  if (!decided.ok || decided.preflight) throw new Error('The request was not let through.')
  return decided
}

describe('a guard', () => {
  it('gives the auth of a good token', async () => {
    const { auth } = await passed(
      createGuard(base).authenticate(bearing(tokenWith({ scope: 'a b', sid: 's', roles: ['admin'] }))),
    )
    expect(auth).toMatchObject({
      issuer,
      subject: 'ada',
      sessionId: 's',
      scopes: ['a', 'b'],
      roles: ['admin'],
      scheme: 'Bearer',
      source: 'header',
      header: { alg: 'HS256', typ: 'JWT' },
    })
    expect({ ...auth?.claims }).toEqual({ ...goodClaims, scope: 'a b', sid: 's', roles: ['admin'] })
    expect(auth?.hasScope('a')).toBe(true)
    expect(auth?.hasScope('A')).toBe(false)
  })

  it('answers at once where nothing must be awaited', () =>
    expect(createGuard(base).authenticate(bearing(tokenWith({})))).toMatchObject({ ok: true }))

  it('answers a request without credentials with a bare challenge', async () => {
    const { error, response } = await refused(createGuard(base).authenticate(request()))
    expect(error).toMatchObject({ status: 401, code: 'missing_credentials', reason: 'no_credentials' })
    expect(response).toEqual({
      status: 401,
      headers: [
        ['content-type', 'application/problem+json'],
        ['www-authenticate', 'Bearer realm="api"'],
        ['cache-control', 'no-store'],
      ],
      body: JSON.stringify(error.toProblem()),
    })
  })

  it('exposes its challenge to cross-origin readers', async () => {
    const { response } = await refused(createGuard(base).authenticate(request([['origin', 'https://a.example']])))
    expect(response.headers).toContainEqual(['access-control-expose-headers', 'WWW-Authenticate, DPoP-Nonce'])
  })

  it('answers a CORS preflight, whatever else is wrong with it, or lets it pass where told to', () => {
    const headers = [
      ['origin', 'https://a.example'],
      ['access-control-request-method', 'POST'],
    ] as const
    const sent = request(headers, { method: 'OPTIONS', tls: false })
    const answered = { ok: false, preflight: true, response: { status: 204, headers: [] } }
    expect(createGuard(base).authenticate(sent)).toEqual(answered)
    expect(createGuard({ ...base, anonymous: 'if-invalid' }).authenticate(sent)).toEqual(answered)
    expect(createGuard({ ...base, preflight: 'answer' }).authenticate(sent)).toEqual(answered)
    expect(createGuard({ ...base, preflight: 'pass' }).authenticate(sent)).toEqual({ ok: true, preflight: true })
    expect(createGuard(base).authenticate(request(headers.slice(1), { method: 'OPTIONS' }))).toMatchObject({
      ok: false,
    })
  })

  it('runs no requirement for a preflight, and has no auth of one that passed', () => {
    const sent = request(
      [
        ['origin', 'https://a.example'],
        ['access-control-request-method', 'POST'],
      ],
      { method: 'OPTIONS' },
    )
    const requirement = {
      check: () => {
        throw new Error('ran')
      },
    }
    const answering = createGuard(base)
    const answeredOn = {}
    expect(answering.enforce(answeredOn, () => sent, requirement)).toMatchObject({
      ok: false,
      response: { status: 204 },
    })
    expect(() => answering.authOf(answeredOn)).toThrow('This guard has not run')
    const passing = createGuard({ ...base, preflight: 'pass' })
    const passedOn = {}
    expect(passing.enforce(passedOn, () => sent, requirement)).toEqual({ ok: true, preflight: true })
    expect(() => passing.authOf(passedOn)).toThrow('A CORS preflight has no auth')
  })

  it('keeps token, claims and keys out of everything a client or a log gets', async () => {
    const events: unknown[] = []
    const guard = createGuard({
      ...base,
      on: { refused: (event) => events.push(event), failed: (event) => events.push(event) },
    })
    const token = tokenWith({ exp: now - 60, sub: 'secret-subject' }, { alg: 'HS256', kid: 'secret-kid\n' })
    const { error, response } = await refused(guard.authenticate(bearing(token)))
    const seen = JSON.stringify([error, error.message, error.toProblem(), response, events, String(error.cause)])
    for (const leak of [token, token.slice(-20), 'secret-subject', 'secret-kid']) expect(seen).not.toContain(leak)
  })

  it('reports no issuer that could write lines of its own into a log', async () => {
    const events: unknown[] = []
    const guard = createGuard({ ...base, issuer: null, on: { accepted: (event) => events.push(event) } })
    await guard.authenticate(bearing(tokenWith({ iss: `a\u2028\u202e[31m${'x'.repeat(200)}` })))
    await guard.authenticate(bearing(tokenWith({ iss: undefined })))
    expect(events).toEqual([
      { issuer: `a??[31m${'x'.repeat(113)}`, source: 'header', method: 'GET', path: '/' },
      { issuer: undefined, source: 'header', method: 'GET', path: '/' },
    ])
  })

  it('keeps the raw token out of enumeration and JSON', async () => {
    const token = tokenWith({})
    const { auth } = await passed(createGuard(base).authenticate(bearing(token)))
    expect(auth?.token).toBe(token)
    expect(Object.values(auth as object)).not.toContain(token)
    expect(JSON.stringify(auth)).not.toContain(token)
    expect(JSON.parse(JSON.stringify(auth))).toMatchObject({ subject: 'ada' })
    const shown = inspect(auth, { showHidden: true, depth: 9 })
    expect(shown).toContain("subject: 'ada'")
    for (const log of [shown, inspect({ ...auth }), inspect(structuredClone(auth)), JSON.stringify({ ...auth })])
      expect(log).not.toContain(token.slice(-20))
  })

  it('gives claims that no handler can change and no name can pollute', async () => {
    const payload = JSON.stringify({ ...goodClaims, nested: { list: [1] } }).replace(
      '{',
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},',
    )
    const { auth } = await passed(createGuard(base).authenticate(bearing(signed(payload))))
    const claims = auth?.claims as Record<string, never>
    expect(Object.getPrototypeOf(claims)).toBeNull()
    expect(Object.hasOwn(claims, '__proto__')).toBe(true)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
    expect(() => {
      ;(claims as Record<string, unknown>)['sub'] = 'eve'
    }).toThrow(TypeError)
    expect(() => {
      ;(claims['nested'] as unknown as { list: number[] }).list.push(2)
    }).toThrow(TypeError)
  })

  it.each<[string, object | string, object | string | undefined, string]>([
    ['a wrong audience', { aud: 'other' }, undefined, 'audience_mismatch'],
    ['no exp', { exp: undefined }, undefined, 'claim_missing'],
    ['a logout type', {}, { alg: 'HS256', typ: 'logout+jwt' }, 'type_refused'],
    ['another issuer in its header', {}, { alg: 'HS256', iss: 'https://evil.example' }, 'header_claim_mismatch'],
    ['a confirmation key and no proof', { cnf: { jkt: 'x' } }, undefined, 'proof_missing'],
    ['an illegal scope', { scope: 'a"b' }, undefined, 'scope_malformed'],
  ])('refuses a token with %s', async (_, claims, header, reason) => {
    const { error } = await refused(createGuard(base).authenticate(bearing(tokenWith(claims as object, header))))
    expect(error).toMatchObject({ status: 401, code: 'invalid_token', reason })
  })

  it.each<[string, string, string]>([
    ['of another key', signed(goodClaims, { alg: 'HS256' }, new Uint8Array(64).fill(7)), 'signature_invalid'],
    ['for a key that is not there', signed(goodClaims, { alg: 'HS256', kid: 'x' }), 'key_unknown'],
    ['with a wrong audience', tokenWith({ aud: 'other' }), 'audience_mismatch'],
  ])(
    'refuses a token %s where its keys, or its issuer, come later as where they are there',
    async (_, token, reason) => {
      const source = secret(secretBytes, { kid: 'k' })
      const keys = { find: async (query: Parameters<typeof source.find>[0]) => source.find(query) }
      const now = await refused(createGuard({ ...base, keys: source }).authenticate(bearing(token)))
      const later = await refused(createGuard({ ...base, keys }).authenticate(bearing(token)))
      const chosen = createGuard({ issuers: async () => ({ issuer, audience, keys: source }), clock })
      const resolved = await refused(chosen.authenticate(bearing(token)))
      expect([now.error.reason, now.error.status]).toEqual([reason, 401])
      expect([later, resolved].map(({ ok, error, response }) => [ok, error.reason, response])).toEqual(
        Array(2).fill([false, reason, now.response]),
      )
    },
  )

  it('verifies a token without HTTP around it, and rejects with the same errors', async () => {
    await expect(createGuard(base).verify(tokenWith({}))).resolves.toMatchObject({ subject: 'ada', source: 'direct' })
    await expect(createGuard(base).verify('x')).rejects.toMatchObject({
      code: 'invalid_token',
      challenge: expect.stringContaining('invalid_token'),
    })
    await expect(createGuard(base).verify(undefined as never)).rejects.toMatchObject({ reason: 'token_malformed' })
  })
})

describe('cookies', () => {
  const guard = createGuard({ ...base, accept: { cookie: '__Host-Http-at' }, origins: ['https://app.example'] })
  const cookie = ['cookie', `__Host-Http-at=${tokenWith({})}`] as const

  it('authenticate a safe request', async () =>
    expect(await passed(guard.authenticate(request([cookie])))).toMatchObject({ auth: { source: 'cookie' } }))

  it('need proof of the same site on an unsafe one', async () => {
    const { error, response } = await refused(guard.authenticate(request([cookie], { method: 'POST' })))
    expect(error).toMatchObject({ status: 403, code: 'csrf' })
    expect(response.headers.map(([name]) => name)).not.toContain('www-authenticate')
    await passed(guard.authenticate(request([cookie, ['origin', 'https://app.example']], { method: 'POST' })))
  })

  it('need it on an Upgrade too', async () =>
    expect(await refused(guard.authenticate(request([cookie, ['upgrade', 'websocket']])))).toMatchObject({
      error: { code: 'csrf' },
    }))

  it('do not count, nor does CSRF, when a header gives the token', async () =>
    expect(
      await passed(
        guard.authenticate(request([cookie, ['authorization', `Bearer ${tokenWith({})}`]], { method: 'POST' })),
      ),
    ).toMatchObject({ auth: { source: 'header' } }))
})

describe('anonymous requests', () => {
  const bad = bearing(tokenWith({ aud: 'other' }))
  const malformed = request([['authorization', 'Bearer']])

  it('are refused by default', async () =>
    expect(await refused(createGuard(base).authenticate(request()))).toMatchObject({ error: { status: 401 } }))

  it('pass without credentials with if-absent, but not with a bad token', async () => {
    const guard = createGuard({ ...base, anonymous: 'if-absent' })
    expect(await guard.authenticate(request())).toEqual({ ok: true, auth: undefined })
    expect(await refused(guard.authenticate(bad))).toMatchObject({ error: { code: 'invalid_token' } })
  })

  it('pass with an invalid token too with if-invalid, but not with a malformed request, nor over plain HTTP', async () => {
    const guard = createGuard({ ...base, anonymous: 'if-invalid' })
    expect(await guard.authenticate(bad)).toEqual({ ok: true, auth: undefined })
    expect(await guard.authenticate(request())).toEqual({ ok: true, auth: undefined })
    expect(await refused(guard.authenticate(malformed))).toMatchObject({ error: { status: 400 } })
    expect(await refused(guard.authenticate(request([], { tls: false })))).toMatchObject({ error: { status: 403 } })
  })

  it('do not pass when a hook has a bug', async () => {
    const guard = createGuard({
      ...base,
      anonymous: 'if-invalid',
      roles: () => {
        throw new Error('down')
      },
    })
    expect(await refused(guard.authenticate(bearing(tokenWith({}))))).toMatchObject({ error: { status: 500 } })
  })

  it('do not meet a requirement', async () => {
    const guard = createGuard({ ...base, anonymous: 'if-absent' })
    const { error } = await refused(guard.enforce({}, () => request(), requireScope('a')))
    expect(error).toMatchObject({ status: 401, challenge: 'Bearer realm="api", scope="a"' })
  })
})

describe('a malformed request', () => {
  const undecided = createGuard({ ...base, keys: { find: () => Promise.reject(new Error('down')) } })
  const good = tokenWith({})
  it.each([`${good} x`, `${good},`, `${good}; a=b`, `${good}\u00a0`])(
    'stays one while the keys are not there: Bearer %s',
    async (text) =>
      expect(await refused(undecided.authenticate(bearing(text)))).toMatchObject({
        error: { status: 400, reason: 'authorization_malformed' },
      }),
  )

  it('is none where there is one token', async () =>
    expect(await refused(undecided.authenticate(bearing(good)))).toMatchObject({ error: { status: 503 } }))
})

describe('a requirement', () => {
  const guard = createGuard(base)
  const enforce = (
    claims: object,
    requirement: Parameters<typeof guard.enforce>[2],
    native: object = {},
  ): ReturnType<typeof guard.enforce> => guard.enforce(native, () => bearing(tokenWith(claims)), requirement)

  it('of scopes wants all of them and names all of them', async () => {
    await passed(enforce({ scope: 'a b' }, requireScope('a', 'b')))
    const { error, response } = await refused(enforce({ scope: 'a' }, requireScope('a', 'b')))
    expect(error).toMatchObject({ status: 403, code: 'insufficient_scope', reason: 'scope_insufficient' })
    expect(Object.fromEntries(response.headers)['www-authenticate']).toContain('scope="a b"')
  })

  it('of any scope wants one', async () => {
    await passed(enforce({ scope: 'b' }, requireAnyScope('a', 'b')))
    await refused(enforce({}, requireAnyScope('a', 'b')))
  })

  it('of a role wants it in roles', async () => {
    await passed(enforce({ roles: ['admin'] }, requireRole('admin')))
    expect(await refused(enforce({ roles: 'admin' }, requireRole('admin')))).toMatchObject({
      error: { status: 403, reason: 'role_insufficient' },
    })
  })

  it('of claims is given the native request, and only true passes', async () => {
    const tenant = requireClaims(
      (claims: { tenant?: unknown }, native: { tenant: string }) => claims.tenant === native.tenant,
    )
    await passed(enforce({ tenant: 't' }, tenant as never, { tenant: 't' }))
    await refused(enforce({ tenant: 't' }, tenant as never, { tenant: 'u' }))
    await refused(
      enforce(
        {},
        requireClaims(() => 'yes' as never),
      ),
    )
    await refused(
      enforce(
        {},
        requireClaims(async () => false),
      ),
    )
  })

  it('whose test throws is the application\u2019s own failure', async () => {
    expect(() =>
      enforce(
        {},
        requireClaims(() => {
          throw new RangeError('app')
        }),
      ),
    ).toThrow(RangeError)
    await expect(
      enforce(
        {},
        requireClaims(async () => {
          throw new RangeError('app')
        }),
      ),
    ).rejects.toThrow(RangeError)
  })

  it.each([undefined, null, '', 0, false, 'route', 'router'])(
    'is never met by a test that throws %j',
    async (thrown) => {
      const throwing = (): boolean => {
        throw thrown
      }
      for (const test of [throwing, async () => throwing()]) {
        const failure = await (async () => enforce({}, requireClaims(test)))().catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(Error)
        expect((failure as Error).cause).toBe(thrown)
      }
    },
  )

  it('counts scopes that held ones imply', async () => {
    const implying = createGuard({ ...base, implies: (held, needed) => needed.startsWith(`${held}:`) })
    await passed(implying.enforce({}, () => bearing(tokenWith({ scope: 'notes' })), requireScope('notes:write')))
    await refused(implying.enforce({}, () => bearing(tokenWith({ scope: 'no' })), requireScope('notes:write')))
  })

  it('tells a request without credentials what it needs', async () => {
    const { error } = await refused(guard.enforce({}, () => request(), requireScope('a')))
    expect(error.challenge).toBe('Bearer realm="api", scope="a"')
  })
})

describe('a carrier', () => {
  it('is authenticated once for each guard, and each knows its own auth', async () => {
    const carrier = {}
    const seen = vi.fn(() => bearing(tokenWith({})))
    const [one, two] = [createGuard(base), createGuard({ ...base, anonymous: 'if-absent' })]
    await one.enforce(carrier, seen)
    await one.enforce(carrier, seen)
    expect(seen).toHaveBeenCalledTimes(1)
    expect(() => two.authOf(carrier)).toThrow(/has not run/)
    await two.enforce(carrier, () => request())
    expect(one.authOf(carrier).subject).toBe('ada')
    expect(two.authOf(carrier)).toBeUndefined()
  })
})

describe('hooks', () => {
  it.each([async () => true, () => Promise.reject(new Error('boom'))])(
    'of scopes must imply at once',
    async (implies) => {
      const guard = createGuard({ ...base, implies: implies as never })
      expect(() => guard.enforce({}, () => bearing(tokenWith({ scope: 'x' })), requireScope('a'))).toThrow(
        'The implies option must answer at once, with true or false.',
      )
    },
  )

  it('of claims never lose the registered ones', async () => {
    const guard = createGuard({ ...base, claims: (claims) => ({ tenant: `t-${claims.sub}` }) })
    const { auth } = await passed(guard.authenticate(bearing(tokenWith({ extra: 1 }))))
    expect({ ...(auth?.claims as object) }).toEqual({ ...goodClaims, tenant: 't-ada' })
  })

  it('of claims never lose them either where they are made undefined', async () => {
    const guard = createGuard({
      ...base,
      claims: ({ sub: _, ...rest }) => ({ ...rest, sub: undefined, exp: undefined }),
    })
    const { auth } = await passed(guard.authenticate(bearing(tokenWith({}))))
    expect({ ...(auth?.claims as object) }).toEqual(goodClaims)
  })

  it('of claims may give objects of another realm', async () => {
    const foreign = runInNewContext('() => ({ tenant: { list: [1] } })') as () => object
    const guard = createGuard({ ...base, claims: foreign })
    for (let i = 0; i < 3; i++) {
      const { auth } = await passed(guard.authenticate(bearing(tokenWith({}))))
      expect(JSON.parse(JSON.stringify(auth?.claims))).toEqual({ ...goodClaims, tenant: { list: [1] } })
    }
  })

  it.each<[string, () => void]>([
    [
      'throwing',
      () => {
        throw new Error('x')
      },
    ],
    ['rejecting', () => Promise.reject(new Error('x'))],
  ])('cannot change an answer, nor end the process, by %s in a listener', async (_, listener) => {
    const guard = createGuard({ ...base, on: { accepted: listener, refused: listener } })
    await passed(guard.authenticate(bearing(tokenWith({}))))
    await refused(guard.authenticate(request()))
  })

  it('cannot end the process by rejecting in a listener', async () => {
    const rejections: unknown[] = []
    const note = (error: unknown): void => void rejections.push(error)
    process.on('unhandledRejection', note)
    const guard = createGuard({ ...base, on: { refused: async () => Promise.reject(new Error('x')) } })
    await refused(guard.authenticate(request()))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })
})

describe('the cache of verified tokens', () => {
  const token = tokenWith({ scope: 'a' })
  const warmed = async (options: object = {}) => {
    const guard = createGuard({ ...base, ...options })
    for (let i = 0; i < 3; i++) await guard.verify(token)
    return guard
  }

  it('reports how it does', async () => {
    const events: unknown[] = []
    const guard = await warmed({ on: { cache: (event: unknown) => events.push(event) } })
    for (let i = 0; i < 1000; i++) await guard.verify(token)
    expect(events).toEqual([{ hits: 998, misses: 2, entries: 1, bytes: expect.any(Number) }])
  })

  it('checks the time again', async () => {
    let time = now * 1000
    const guard = await warmed({ clock: () => time })
    time += 631_000
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'expired' })
  })

  it('checks the revocation again', async () => {
    let revoked = false
    const guard = await warmed({ revocations: { isRevoked: () => revoked, revoke: async () => {} } })
    revoked = true
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'revoked' })
  })

  it('drops tokens of a key that is trusted no longer', async () => {
    let trusted = true
    const source = secret(secretBytes)
    const find = vi.fn(source.find)
    const guard = await warmed({ keys: { find, trusts: () => trusted } })
    expect(find).toHaveBeenCalledTimes(2)
    trusted = false
    find.mockReturnValue([])
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'key_unknown' })
  })

  it.each<[string, () => unknown]>([
    ['later', async () => true],
    ['never', () => Promise.reject(new Error('down'))],
    ['with no yes', () => 'yes'],
  ])('counts on no key of a source that answers %s', async (_, trusts) => {
    const find = vi.fn(secret(secretBytes).find)
    const guard = await warmed({ keys: { find, trusts } })
    await guard.verify(token)
    expect(find).toHaveBeenCalledTimes(4)
  })

  it('takes no other token for one that it has, however alike', async () => {
    const guard = await warmed()
    const [header, , signature] = token.split('.')
    const payload = Buffer.from(JSON.stringify({ ...goodClaims, sub: 'eve' })).toString('base64url')
    await expect(guard.verify(`${header}.${payload}.${signature}`)).rejects.toMatchObject({
      reason: 'signature_invalid',
    })
  })

  it('keeps nothing of a schema whose result a handler could change', async () => {
    const claims = vi.fn(() => ({ at: new Date(0) }))
    await warmed({ claims })
    expect(claims).toHaveBeenCalledTimes(3)
  })

  it('keeps nothing of a schema whose result holds itself', async () => {
    const claims = vi.fn(() => {
      const itself: { me?: object } = {}
      itself.me = itself
      return itself
    })
    await warmed({ claims })
    expect(claims).toHaveBeenCalledTimes(3)
  })

  it('freezes what a schema has frozen only at its surface', async () => {
    const guard = await warmed({ claims: () => ({ tenant: Object.freeze({ list: [1] }) }) })
    const { claims } = (await guard.verify(token)) as unknown as { claims: { tenant: { list: number[] } } }
    expect(() => claims.tenant.list.push(2)).toThrow(TypeError)
  })

  it('can be turned off', async () => {
    const find = vi.fn(secret(secretBytes).find)
    await warmed({ keys: { find }, cache: false })
    expect(find).toHaveBeenCalledTimes(3)
  })

  it('gives one tenant nothing of another', async () => {
    const tenants = [
      { ...base, clock: undefined },
      { ...base, audience: 'https://other.example', clock: undefined },
    ].map(({ clock: _, ...one }) => one)
    let tenant = 0
    const guard = createGuard({ issuers: () => tenants[tenant], clock })
    for (let i = 0; i < 3; i++) await guard.verify(token)
    tenant = 1
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'audience_mismatch' })
  })
})

describe('a resolver of issuers', () => {
  const token = tokenWith({})
  it('may give new but equal options each time: keys are asked of one source', async () => {
    const keys = secret(secretBytes)
    const open = vi.fn()
    const source = { ...keys, open }
    const guard = createGuard({ issuers: () => ({ issuer, audience: [audience], keys: source }), clock })
    for (let i = 0; i < 5; i++) await guard.verify(token)
    expect(open).toHaveBeenCalledTimes(1)
  })

  it('is given the request, and may answer later or not at all', async () => {
    const guard = createGuard({
      issuers: async (asked) => (asked?.url === '/known' ? { issuer, audience, keys: secret(secretBytes) } : undefined),
      clock,
    })
    await passed(guard.authenticate(bearing(token, { url: '/known' })))
    expect(await refused(guard.authenticate(bearing(token)))).toMatchObject({ error: { reason: 'issuer_unknown' } })
  })

  it('that fails has decided nothing', async () => {
    const guard = createGuard({
      issuers: () => {
        throw new Error('down')
      },
      clock,
    })
    expect(await refused(guard.authenticate(bearing(token)))).toMatchObject({ error: { status: 503 } })
  })
})
