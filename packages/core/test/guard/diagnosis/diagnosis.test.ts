import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import type { GuardOptions } from '../../../src/guard/options.ts'
import { requireAnyRole } from '../../../src/guard/requirements/requirements.ts'
import { stepUp } from '../../../src/guard/requirements/step-up.ts'
import type { BearerRequest } from '../../../src/http/request.ts'
import { jwks } from '../../../src/keys/jwks.ts'
import { publicKey } from '../../../src/keys/public-key.ts'
import { secret } from '../../../src/keys/secret.ts'
import { NodeRequest } from '../../../src/node/request.ts'
import { bearing, request } from '../../support/request.ts'
import { audience, clock, issuer, now, rsa, secretBytes, signed, tokenWith } from '../../support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock }
type Options = Partial<GuardOptions<undefined>>

/** What a guard tells of one refusal. */
async function told(from: BearerRequest, more: Options = {}) {
  const events: object[] = []
  const guard = createGuard({
    ...base,
    ...more,
    on: { refused: (event) => events.push(event) },
  } as GuardOptions<undefined>)
  const result = await guard.authenticate(from)
  expect(result.ok).toBe(false)
  expect(events).toHaveLength(1)
  return events[0] as { reason: string; hint: string; expected?: string; found?: string; request: object }
}

describe('the event of a refusal names what was expected and what came', () => {
  const jwk = rsa.publicKey.export({ format: 'jwk' }) as { kty: string }
  it.each<
    [
      string,
      string,
      Options,
      { reason: string; expected?: string | undefined; found?: string | undefined; hint: RegExp },
    ]
  >([
    [
      'an issuer with a slash too many',
      tokenWith({ iss: `${issuer}/` }),
      {},
      { reason: 'issuer_mismatch', expected: issuer, found: `${issuer}/`, hint: /slash at the end/ },
    ],
    [
      'another issuer',
      tokenWith({ iss: 'https://other.example' }),
      {},
      { reason: 'issuer_mismatch', expected: issuer, found: 'https://other.example', hint: /letter by letter/ },
    ],
    [
      'an issuer of http',
      tokenWith({ iss: issuer.replace('https', 'http') }),
      {},
      { reason: 'issuer_mismatch', expected: issuer, found: issuer.replace('https', 'http'), hint: /http and https/ },
    ],
    [
      'another audience',
      tokenWith({ aud: 'client-1' }),
      {},
      { reason: 'audience_mismatch', expected: audience, found: 'client-1', hint: /ID token/ },
    ],
    [
      'an audience with a slash',
      tokenWith({ aud: ['x', `${audience}/`] }),
      {},
      { reason: 'audience_mismatch', expected: audience, found: `x, ${audience}/`, hint: /slash at the end/ },
    ],
    [
      'no audience',
      tokenWith({ aud: undefined }),
      {},
      { reason: 'claim_missing', expected: 'aud', found: undefined, hint: /write null/ },
    ],
    [
      'a claim of another form',
      tokenWith({ exp: String(now + 60) }),
      {},
      { reason: 'claim_malformed', expected: undefined, found: 'exp', hint: /numbers of seconds/ },
    ],
    [
      'an ID token',
      tokenWith({ at_hash: 'x' }),
      {},
      { reason: 'not_an_access_token', expected: undefined, found: 'at_hash', hint: /ID.*access token/ },
    ],
    [
      'another type',
      tokenWith({}, { alg: 'HS256', typ: 'dpop+jwt' }),
      {},
      { reason: 'type_refused', expected: 'at+jwt, JWT', found: 'dpop+jwt', hint: /typ/ },
    ],
    [
      'an algorithm that is not configured',
      tokenWith({}),
      { keys: publicKey(rsa.publicKey), algorithms: ['RS256'] },
      { reason: 'algorithm_refused', expected: 'RS256', found: 'HS256', hint: /algorithms/ },
    ],
    [
      'no signature',
      signed({}, { alg: 'none' }),
      {},
      { reason: 'algorithm_refused', expected: 'HS256, HS384, HS512', found: 'none', hint: /nobody may accept/ },
    ],
    [
      'a wrong secret',
      tokenWith({}),
      { keys: secret(secretBytes.map((byte) => byte ^ 1)) },
      { reason: 'signature_invalid', expected: undefined, found: 'HS256', hint: /base64/ },
    ],
    [
      'an unknown key',
      signed(undefined, { alg: 'RS256', kid: 'secret-kid' }, rsa.privateKey),
      { keys: jwks({ keys: [{ ...jwk, kid: 'a', alg: 'RS256' }] }) },
      { reason: 'key_unknown', expected: undefined, found: 'RS256', hint: /kid/ },
    ],
    [
      'milliseconds',
      tokenWith({ exp: (now + 60) * 1000 }),
      {},
      {
        reason: 'lifetime_too_long',
        expected: '172800 seconds',
        found: `${now * 999 + 60_000} seconds ahead`,
        hint: /milliseconds/,
      },
    ],
    [
      'a clock that is behind',
      tokenWith({ iat: now + 90 }),
      {},
      { reason: 'issued_in_future', expected: undefined, found: '90 seconds ahead', hint: /clocks/ },
    ],
    [
      'an expired token',
      tokenWith({ exp: now - 3600 }),
      {},
      { reason: 'expired', expected: undefined, found: '3600 seconds ago', hint: /refresh/ },
    ],
  ])('for %s', async (_name, token, more, { hint, ...event }) => {
    const { hint: text, ...others } = await told(bearing(token), more)
    expect(others).toEqual({ ...event, status: 401, method: 'GET', path: '/' })
    expect(text).toMatch(hint)
    expect(JSON.stringify(others)).not.toContain('secret-kid')
  })

  it('for one of several issuers, by its own policy', async () => {
    const issuers = ['https://a.example', 'https://b.example'].map((one) => ({
      issuer: one,
      audience: `${one}/api`,
      keys: secret(secretBytes),
    }))
    const guard = { issuers, issuer: undefined, audience: undefined, keys: undefined } as never
    expect(await told(bearing(tokenWith({ iss: 'https://b.example/' })), guard)).toMatchObject({
      reason: 'issuer_unknown',
      expected: 'https://a.example, https://b.example',
      hint: expect.stringContaining('slash'),
    })
    expect(await told(bearing(tokenWith({ iss: 'https://b.example' })), guard)).toMatchObject({
      reason: 'audience_mismatch',
      expected: 'https://b.example/api',
    })
  })

  it('for a token without an issuer, where several are listed', async () => {
    const issuers = [{ issuer, audience, keys: secret(secretBytes) }]
    const guard = { issuers, issuer: undefined, audience: undefined, keys: undefined } as never
    expect(await told(bearing(tokenWith({ iss: undefined })), guard)).toMatchObject({
      reason: 'issuer_unknown',
      expected: issuer,
      found: undefined,
      hint: expect.stringMatching(/no iss.*issuer: null/),
    })
  })

  it.each([
    ['a JWT of the scheme JWT', `JWT ${tokenWith({})}`, {}, 'JWT'],
    ['a JWT of the scheme Token', `Token  ${tokenWith({})}`, {}, 'Token'],
    ['a JWT of the scheme DPoP, without proofs', `DPoP ${tokenWith({})}`, {}, 'DPoP'],
    ['a JWT without a scheme', tokenWith({}), {}, 'no scheme'],
    ['a JWT where another field is read', `Bearer ${tokenWith({})}`, { accept: { header: 'x-token' } }, 'Bearer'],
  ])('for %s in Authorization, which is not read', async (_name, value, more, found) => {
    const event = await told(request([['authorization', value]]), more)
    expect(event).toMatchObject({
      reason: 'no_credentials',
      found,
      hint: expect.stringMatching(/JWT.*not read.*Bearer/),
    })
  })

  it.each([
    'Basic YWRhOnBhc3N3b3Jk',
    'ApiKey 0123456789',
    'Digest a="eyJ"',
    '',
    `${'x'.repeat(17)} eyJhbGciOiJub25lIn0`,
  ])('and nothing for what is another credential: %s', async (value) => {
    const event = await told(request([['authorization', value]]))
    expect(event).toMatchObject({ found: undefined, hint: expect.stringMatching(/has no token where/) })
    expect(JSON.stringify(event)).not.toContain('eyJ')
  })

  it.each([
    ['a role', requireAnyRole('admin', 'staff'), 'role_insufficient', 'admin, staff'],
    ['a stronger log-in', stepUp({ acr: 'mfa', maxAge: 300 }), 'authentication_insufficient', 'mfa'],
    ['a newer log-in', stepUp({ maxAge: 300 }), 'authentication_insufficient', '300 seconds'],
  ])('for a route that requires %s', async (_name, requirement, reason, expected) => {
    const events: object[] = []
    const guard = createGuard({ ...base, on: { refused: (event) => events.push(event) } })
    const result = await guard.enforce(bearing(tokenWith({})), (one) => one, requirement as never)
    expect(result).toMatchObject({ ok: false })
    expect(events).toEqual([expect.objectContaining({ reason, expected })])
    expect(JSON.stringify((result as { response: object }).response)).not.toContain('admin')
  })

  it('cut to 200 characters, and in one line', async () => {
    const { found } = await told(bearing(tokenWith({ aud: `a\r\n\u001b[2J\u202e\u2028${'x'.repeat(5000)}` })))
    expect(found).toHaveLength(200)
    expect(found).toMatch(/^a\\u\{d\}\\u\{a\}\\u\{1b\}\[2J\\u\{202e\}\\u\{2028\}x+…$/)
    const many = await told(bearing(tokenWith({ aud: Array.from({ length: 300 }, (_, i) => `audience ${i}`) })))
    expect(many.found).toHaveLength(200)
  })
})

describe('the event of a refusal carries its request', () => {
  const native = {
    method: 'POST',
    url: '/a/b?access_token=secret',
    originalUrl: '/api/a/b?access_token=secret',
    rawHeaders: ['Host', 'a'],
    headers: { host: 'a' },
    socket: { encrypted: true },
  }

  it('by method and path without its query, and the framework’s own request, which no log writes out', async () => {
    const event = await told(new NodeRequest(native))
    expect(event).toMatchObject({ reason: 'no_credentials', status: 401, method: 'POST', path: '/api/a/b' })
    expect(event.request).toBe(native)
    expect(Object.keys(event)).not.toContain('request')
    expect(JSON.stringify(event)).not.toContain('secret')
  })

  it('or, of one that no adapter made, what was given', async () => {
    const given = request([], { url: 'https://a.example/x\ny?z' })
    const event = await told(given)
    expect(event).toMatchObject({ path: '/x\\u{a}y' })
    expect(event.request).toBe(given)
  })

  it('but not of a token that came without one', async () => {
    const events: object[] = []
    const guard = createGuard({ ...base, on: { refused: (event) => events.push(event) } })
    await expect(guard.verify(tokenWith({ aud: 'other' }))).rejects.toMatchObject({ reason: 'audience_mismatch' })
    expect(events).toEqual([expect.objectContaining({ found: 'other', method: undefined, path: undefined })])
  })

  it('as does that of a request that was let in', async () => {
    const events: object[] = []
    const guard = createGuard({ ...base, on: { accepted: (event) => events.push(event) } })
    await guard.authenticate(bearing(tokenWith({}), { url: '/x?y' }))
    expect(events).toEqual([{ issuer, source: 'header', method: 'GET', path: '/x' }])
  })
})

describe('without a listener', () => {
  let lines: string[]
  beforeEach(() => {
    lines = []
    vi.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line))
  })
  afterEach(() => void vi.restoreAllMocks())

  it('the first refusal of each kind that a setting causes is one line of the console', async () => {
    const guard = createGuard(base)
    for (let i = 0; i < 3; i++) {
      await guard.authenticate(bearing(tokenWith({ aud: `other ${i}` })))
      await guard.authenticate(bearing(tokenWith({ iss: `https://other${i}.example` })))
      await guard.authenticate(bearing(tokenWith({ iss: `${issuer}/` })))
      await guard.authenticate(bearing(tokenWith({ at_hash: 'x' })))
    }
    expect(lines).toEqual([
      expect.stringMatching(
        /^bearer: a request was refused \(audience_mismatch\)\. .* Expected: https:\/\/api\.example\. Found: other 0\.$/,
      ),
      expect.stringMatching(/issuer_mismatch.*letter by letter.*Found: https:\/\/other0\.example\.$/),
      expect.stringMatching(
        /issuer_mismatch.*slash.*Expected: https:\/\/issuer\.example\. Found: https:\/\/issuer\.example\/\.$/,
      ),
      expect.stringMatching(/not_an_access_token.*ID.*Found: at_hash\.$/),
    ])
  })

  it('what any client can send at will is not told', async () => {
    const guard = createGuard(base)
    const hostile = [
      request(),
      bearing('junk'),
      bearing('a.b.c'),
      request([['authorization', 'Bearer a b']]),
      bearing(tokenWith({ exp: now - 60 })),
      bearing(signed({}, { alg: 'none' })),
      request([['host', 'a.example']], { tls: false, remoteAddress: undefined }),
    ]
    for (const one of hostile) expect((await guard.authenticate(one)).ok).toBe(false)
    expect(lines).toEqual([])
  })

  it('a client that hangs up does not use up the line about the proxy', async () => {
    const guard = createGuard(base)
    const plain = { tls: false } as const
    await guard.authenticate(request([['host', 'a.example']], { ...plain, remoteAddress: undefined }))
    expect(lines).toEqual([])
    await guard.authenticate(
      request(
        [
          ['host', 'a.example'],
          ['x-forwarded-proto', 'https'],
        ],
        { ...plain, remoteAddress: '10.0.0.1' },
      ),
    )
    expect(lines).toEqual([expect.stringMatching(/plain_http.*trust proxy.*app\.proxy.*trustProxy/)])
  })

  it('a token that a middleware has copied into req.headers is told of', async () => {
    const guard = createGuard({ ...base, allowPlainHttp: true })
    const copied = new NodeRequest({
      method: 'GET',
      url: '/',
      rawHeaders: ['Host', 'a'],
      headers: { host: 'a', authorization: `Bearer ${tokenWith({})}` },
    })
    await guard.authenticate(copied)
    await guard.authenticate(copied)
    expect(lines).toEqual([expect.stringMatching(/no_credentials.*req\.headers.*accept/)])
  })

  it('what made a refusal of 503 stands in its line', async () => {
    const guard = createGuard({
      ...base,
      roles: () => {
        throw new TypeError('roles is broken')
      },
    })
    await guard.authenticate(bearing(tokenWith({})))
    await guard.authenticate(bearing(tokenWith({})))
    expect(lines).toEqual([expect.stringMatching(/hook_failed.*Cause: TypeError: roles is broken/)])
  })

  it('no line holds the token', async () => {
    const guard = createGuard(base)
    const token = tokenWith({ aud: 'other', iss: 'x', at_hash: 'y' })
    await guard.authenticate(bearing(token))
    for (const part of token.split('.')) expect(lines.join('')).not.toContain(part)
  })

  it('a flood is looked at a thousand times, and then no more', async () => {
    let looked = 0
    const guard = createGuard(base)
    const rows = {
      get isRewritten() {
        looked++
        return () => false
      },
    }
    for (let i = 0; i < 1500; i++)
      await guard.authenticate(Object.create(rows, Object.getOwnPropertyDescriptors(request())))
    expect(looked).toBeGreaterThan(999)
    expect(looked).toBeLessThan(2500)
  })
})
