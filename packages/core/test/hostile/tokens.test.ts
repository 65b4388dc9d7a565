import { createHmac, type KeyObject, sign } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { jwks } from '../../src/keys/jwks.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { secret } from '../../src/keys/secret.ts'
import { keyPair } from '../support/key-pair.ts'
import { audience, clock, ec, goodClaims, issuer, now, rsa, secretBytes, signed, tokenWith } from '../support/token.ts'

const base = { issuer, audience, clock }
const guards = {
  hs: createGuard({ ...base, keys: secret(secretBytes) }),
  es: createGuard({ ...base, keys: publicKey(ec.publicKey) }),
  rs: createGuard({ ...base, keys: publicKey(rsa.publicKey) }),
}
const reasonOf = (token: string, guard: (typeof guards)[keyof typeof guards] = guards.hs): Promise<unknown> =>
  guard.verify(token).then(
    () => 'accepted',
    (error) => {
      expect(error).toMatchObject({ status: 401, code: 'invalid_token' })
      for (const part of token.split('.'))
        if (part.length > 12) expect(JSON.stringify([error, error.message])).not.toContain(part)
      return error.reason
    },
  )
const segment = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
const good = signed()
const [header = '', payload = '', signature = ''] = good.split('.')
const claims = JSON.stringify(goodClaims)
/** Signs segments as they are given, however they are encoded. */
const signedSegments = (one: string, two: string): string =>
  `${one}.${two}.${createHmac('sha256', secretBytes).update(`${one}.${two}`).digest('base64url')}`
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))

describe('encoding and structure (hostile inputs §3)', () => {
  it.each<[string, string, string]>([
    ['an empty token', '', 'token_malformed'],
    ['one dot', '.', 'token_malformed'],
    ['two dots', '..', 'token_malformed'],
    ['three dots', '...', 'token_malformed'],
    ['two parts', `${header}.${payload}`, 'token_malformed'],
    ['four parts', `${good}.x`, 'token_malformed'],
    ['a dot at its end', `${good}.`, 'token_malformed'],
    ['five parts, as a JWE has', 'a.b.c.d.e', 'token_encrypted'],
    ['four million characters', 'a'.repeat(4_000_000), 'token_too_large'],
    ['a character more than the cap', `${header}.${'A'.repeat(8192)}.x`, 'token_too_large'],
    ...[' ', '\t', '\r', '\n', '\f', '\0', '\u00e9', '\u200b', '=', '+', '/', '!'].flatMap(
      (character): [string, string, string][] => [
        [
          `${JSON.stringify(character)} in its header`,
          `${header}${character}.${payload}.${signature}`,
          'token_malformed',
        ],
        [
          `${JSON.stringify(character)} in its payload`,
          `${header}.${payload}${character}.${signature}`,
          'token_malformed',
        ],
        [`${JSON.stringify(character)} after its signature`, `${good}${character}`, 'signature_invalid'],
      ],
    ),
    ['correct padding', signedSegments(Buffer.from('{"alg":"HS256"} ').toString('base64'), payload), 'token_malformed'],
    ['unused bits set in its payload', signedSegments(header, looseBits(claims)), 'token_malformed'],
    [
      'unused bits set in its signature',
      `${header}.${payload}.${signature.slice(0, -1)}${next(signature.slice(-1))}`,
      'signature_invalid',
    ],
    [
      'the JSON serialisation',
      JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
      'token_malformed',
    ],
    ['a header that is no JSON', signed(claims, 'x'), 'json_malformed'],
    ['a header that is an array', signed(claims, '[]'), 'json_malformed'],
    ['a header in invalid UTF-8', signed(claims, bytes('{"alg":"HS256","x":"', [0xff], '"}')), 'token_malformed'],
    ['a header with a BOM', signed(claims, '\ufeff{"alg":"HS256"}'), 'json_malformed'],
    ...[
      'null',
      '[]',
      '"x"',
      '5',
      'true',
      '',
      '{',
      '{}x',
      '{}{}',
      '{"a":NaN}',
      '{"a":Infinity}',
      "{'a':1}",
      '{"a":1,}',
      '\ufeff{}',
      '{"a":01}',
      '{/**/}',
    ].map((text): [string, string, string] => [
      `the payload ${JSON.stringify(text)}`,
      signed(text),
      text === '' ? 'token_malformed' : 'json_malformed',
    ]),
    ['a payload in invalid UTF-8', signed(bytes('{"sub":"', [0xc0, 0xaf], '"}')), 'token_malformed'],
    ['alg twice', signed(claims, '{"alg":"none","alg":"HS256"}'), 'json_duplicate_member'],
    ['a claim twice', signed(claims.replace('{', '{"sub":"victim",')), 'json_duplicate_member'],
    ['a claim twice, escaped once', signed(claims.replace('{', '{"\\u0073ub":"victim",')), 'json_duplicate_member'],
    ['a claim twice, with spaces', signed(claims.replace('{', '{ "sub" : "victim" ,')), 'json_duplicate_member'],
    [
      'a claim twice, and colons that hide it',
      signed(claims.replace('{', '{"sub":"victim","x":"\\u003a",')),
      'json_duplicate_member',
    ],
    ['exp twice', signed(claims.replace('{', `{"exp":${now + 60},`)), 'json_duplicate_member'],
    ['a member twice, deep inside', signed(claims.replace('{', '{"a":[{"b":1,"b":2}],')), 'json_duplicate_member'],
    ['JSON nested 17 deep', signed(claims.replace('{', `{"a":${'['.repeat(16)}${']'.repeat(16)},`)), 'json_too_deep'],
    [
      'objects nested 17 deep',
      signed(claims.replace('{', `{"a":${'{"a":'.repeat(16)}1${'}'.repeat(16)},`)),
      'json_too_deep',
    ],
    ['one character more than may be', sized(8193), 'token_too_large'],
    ['an empty name twice', signed(claims.replace('{', '{"":1,"":2,')), 'json_duplicate_member'],
    ['a number as a name twice', signed(claims.replace('{', '{"1":1,"1":2,')), 'json_duplicate_member'],
    ['__proto__ twice', signed(claims.replace('{', '{"__proto__":1,"__proto__":2,')), 'json_duplicate_member'],
    ['a slash twice, escaped once', signed(claims.replace('{', '{"a\\/b":1,"a/b":2,')), 'json_duplicate_member'],
    ['a lone surrogate twice', signed(claims.replace('{', '{"\\ud800":1,"\\uD800":2,')), 'json_duplicate_member'],
    ['NUL after its JSON', signed(`${claims}\0`), 'json_malformed'],
    ['a no-break space after its JSON', signed(`${claims}\xa0`), 'json_malformed'],
    [
      'a claim nested 2,000 deep',
      signed(claims.replace('{', `{"a":${'['.repeat(2000)}${']'.repeat(2000)},`)),
      'json_too_deep',
    ],
    ['100,000 claims', signed(`{${Array.from({ length: 100_000 }, (_, i) => `"c${i}":1`).join()}}`), 'token_too_large'],
  ])('a token with %s is refused', async (_, token, reason) => expect(await reasonOf(token)).toBe(reason))

  it.each([
    ['spaces in its JSON', signed(JSON.stringify(goodClaims, null, 2))],
    ['escapes in its JSON', signed(claims.replace('"ada"', '"\\u0061d\\u0061"'))],
    ['JSON nested 16 deep', signed(claims.replace('{', `{"a":${'['.repeat(15)}${']'.repeat(15)},`))],
    ['objects nested 16 deep', signed(claims.replace('{', `{"a":${'{"a":'.repeat(15)}1${'}'.repeat(15)},`))],
    ['as many characters as may be', sized(8192)],
    ['names that differ in normalisation alone', signed(claims.replace('{', '{"\u00e9":1,"e\u0301":2,'))],
    ['a lone surrogate and the replacement character', signed(claims.replace('{', '{"\\ud800":1,"\ufffd":2,'))],
    [
      'members named like those of Object',
      signed(claims.replace('{', '{"__proto__":{"x":1},"constructor":1,"toString":2,')),
    ],
    ['the replacement character in a claim', tokenWith({ name: 'a\ufffdb' })],
    ['a quote and a colon in a claim', tokenWith({ name: 'a":"b' })],
  ])('a token with %s is a good one', async (_, token) => expect(await reasonOf(token)).toBe('accepted'))
})

describe('the JOSE header (hostile inputs §4)', () => {
  it.each<[object, string]>([
    ...[
      'none',
      'None',
      'NONE',
      'nOnE',
      'es256',
      'hs256',
      'HS1',
      '',
      'HS256 ',
      5,
      null,
      ['HS256'],
      undefined,
      'constructor',
      '__proto__',
    ].map((alg): [object, string] => [{ alg }, 'algorithm_refused']),
    [{ alg: 'HS256', crit: ['x'] }, 'header_extension'],
    [{ alg: 'HS256', crit: ['x'], x: 1 }, 'header_extension'],
    [{ alg: 'HS256', crit: [] }, 'header_extension'],
    [{ alg: 'HS256', crit: 'b64' }, 'header_extension'],
    [{ alg: 'HS256', crit: ['alg'] }, 'header_extension'],
    [{ alg: 'HS256', crit: null }, 'header_extension'],
    [{ alg: 'HS256', b64: false }, 'header_extension'],
    [{ alg: 'HS256', b64: true }, 'header_extension'],
    [{ alg: 'HS256', zip: 'DEF' }, 'header_extension'],
    [{ alg: 'HS256', enc: 'A256GCM' }, 'header_extension'],
    [{ alg: 'HS256', cty: 'JWT' }, 'header_extension'],
    [{ alg: 'HS256', cty: 'application/jwt' }, 'header_extension'],
    [{ alg: 'HS256', kid: 5 }, 'header_invalid'],
    [{ alg: 'HS256', kid: ['a'] }, 'header_invalid'],
    [{ alg: 'HS256', cty: 7 }, 'header_invalid'],
    [{ alg: 'HS256', typ: 5 }, 'header_invalid'],
    [{ alg: 'HS256', typ: 'logout+jwt' }, 'type_refused'],
    [{ alg: 'HS256', typ: 'application/dpop+jwt' }, 'type_refused'],
    [{ alg: 'HS256', typ: '' }, 'type_refused'],
    ...['AT+JWT ', 'at+jwt; charset=utf-8', 'x/at+jwt', 'application/', 'application/application/jwt', 'JWE'].map(
      (typ): [object, string] => [{ alg: 'HS256', typ }, 'type_refused'],
    ),
    [{ alg: 'HS256', iss: 'https://evil.example' }, 'header_claim_mismatch'],
    [{ alg: 'HS256', iss: [issuer] }, 'header_claim_mismatch'],
    [{ alg: 'HS256', sub: 'eve' }, 'header_claim_mismatch'],
    [{ alg: 'HS256', sub: null }, 'header_claim_mismatch'],
    [{ alg: 'HS256', aud: 'https://other.example' }, 'header_claim_mismatch'],
    [{ alg: 'HS256', aud: [audience, 'https://other.example'] }, 'header_claim_mismatch'],
    [{ alg: 'HS256', aud: null }, 'header_claim_mismatch'],
    [{ alg: 'ES256' }, 'algorithm_refused'],
    [{ alg: 'HS384' }, 'algorithm_refused'],
  ])('%j is refused: %s', async (parameters, reason) =>
    expect(await reasonOf(signed(goodClaims, parameters))).toBe(reason),
  )

  const others = keyPair('ec', { namedCurve: 'P-256' })
  const othersJwk = { ...others.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }
  const embedded: readonly [string, unknown][] = [
    ['jwk', { kty: 'oct', k: 'eA' }],
    ['jwk', othersJwk],
    ['jwk', null],
    ['jku', 'http://169.254.169.254/latest'],
    ['jku', 'file:///etc/passwd'],
    ['jku', `${issuer}@evil.example`],
    ['jku', `${issuer}/jwks`],
    ['jku', 5],
    ['x5u', 'https://evil.example'],
    ['x5c', ['MIIB']],
    ['x5c', 'x'.repeat(2000)],
  ]
  it.each(embedded)('a key in it is ignored: %s %j', async (name, value) => {
    const fetch = vi.spyOn(globalThis, 'fetch')
    const set = createGuard({
      ...base,
      keys: jwks({ keys: [{ ...ec.publicKey.export({ format: 'jwk' }), kid: 'k' }] }),
    })
    for (const kid of [undefined, 'k']) {
      const parameters = { alg: 'ES256', kid, [name]: value }
      for (const guard of [guards.es, set] as never[]) {
        const by = (key: KeyObject): Promise<unknown> => reasonOf(signed(goodClaims, parameters, key), guard)
        expect(await by(ec.privateKey)).toBe('accepted')
        expect(await by(others.privateKey)).toBe('signature_invalid')
      }
    }
    expect(fetch).not.toHaveBeenCalled()
  })

  it('all kinds of keys in it at once are ignored, and shown to the handler as they came', async () => {
    const parameters = { alg: 'HS256', typ: 'JWT', ...Object.fromEntries(embedded) }
    const auth = await guards.hs.verify(signed(goodClaims, parameters))
    expect(auth.header).toMatchObject({ jku: 5, x5u: 'https://evil.example' })
  })

  it('JOSE as its type says no more than none at all', async () => {
    const rfc9068 = createGuard({ ...base, keys: secret(secretBytes), profile: 'rfc9068' })
    for (const typ of ['JOSE', 'jose', 'application/jose']) {
      const token = signed({ ...goodClaims, client_id: 'c' }, { alg: 'HS256', typ })
      expect(await reasonOf(token)).toBe('accepted')
      expect(await reasonOf(token, rfc9068 as never)).toBe('type_refused')
    }
    expect(await reasonOf(signed(goodClaims, { alg: 'HS256', typ: 'JOSE+JSON' }))).toBe('type_refused')
  })

  it.each(['AT+JWT', 'application/AT+JWT', 'Application/at+jwt', 'at+jwt', 'JWT', 'jwt'])(
    'the type %s is accepted',
    async (typ) => expect(await reasonOf(signed(goodClaims, { alg: 'HS256', typ }))).toBe('accepted'),
  )

  it('claims repeated in the header are accepted where they are the same', async () => {
    const { iss, sub, aud } = goodClaims
    expect(await reasonOf(signed(goodClaims, { alg: 'HS256', iss, sub, aud }))).toBe('accepted')
    const several = { ...goodClaims, aud: [aud, 'https://other.example'] }
    expect(await reasonOf(signed(several, { alg: 'HS256', aud: several.aud }))).toBe('accepted')
  })

  it('a crit that is escaped is one', async () =>
    expect(await reasonOf(signed(claims, '{"alg":"HS256","cr\\u0069t":["x"]}'))).toBe('header_extension'))

  it('an alg is never that of a prototype, nor a crit', async () => {
    expect(await reasonOf(signed(claims, '{"__proto__":{"alg":"HS256"}}'))).toBe('algorithm_refused')
    expect(await reasonOf(signed(claims, '{"alg":"HS256","__proto__":{"crit":["x"],"alg":"none"}}'))).toBe('accepted')
  })

  it('none is refused with and without a signature', async () => {
    for (const tail of ['', signature]) {
      expect(['algorithm_refused', 'token_malformed']).toContain(
        await reasonOf(`${segment({ alg: 'none' })}.${payload}.${tail}`),
      )
    }
  })

  it('never causes I/O', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch')
    for (const name of ['jku', 'x5u'])
      await reasonOf(signed(goodClaims, { alg: 'HS256', [name]: 'https://evil.example/' }))
    expect(fetch).not.toHaveBeenCalled()
  })
  afterEach(() => void vi.restoreAllMocks())

  const spki = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const rsaSpki = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const jwk = rsa.publicKey.export({ format: 'jwk' })
  it.each<[string, string | Uint8Array, 'rs' | 'es']>([
    ['its SPKI PEM', rsaSpki, 'rs'],
    ['its SPKI PEM, trimmed', rsaSpki.trim(), 'rs'],
    ['its SPKI PEM with leading spaces', `  ${rsaSpki}`, 'rs'],
    ['its PKCS #1 PEM', pkcs1, 'rs'],
    ['its DER', rsa.publicKey.export({ type: 'spki', format: 'der' }), 'rs'],
    ['its JWK', JSON.stringify(jwk), 'rs'],
    ['its modulus', Buffer.from(jwk.n as string, 'base64url'), 'rs'],
    ['an EC key’s PEM', spki, 'es'],
  ])('HS256 with a public key as the secret is refused: %s', async (_, key, guard) => {
    const token = signed(goodClaims, { alg: 'HS256' }, Buffer.from(key as string))
    expect(await reasonOf(token, guards[guard] as (typeof guards)['hs'])).toBe('algorithm_refused')
  })

  const kids = [
    '../../../../dev/null',
    '/dev/null',
    "' UNION SELECT 'x",
    '|sleep 10',
    '%00',
    '\0',
    'x'.repeat(4000),
    '__proto__',
    'constructor',
    '\n\u001b[31m',
  ]
  it.each(kids)('the kid %j finds no key', async (kid) => {
    const set = jwks({ keys: [{ ...ec.publicKey.export({ format: 'jwk' }), kid: 'known' }] })
    const guard = createGuard({ ...base, keys: set })
    expect(await reasonOf(signed(goodClaims, { alg: 'ES256', kid }, ec.privateKey), guard as never)).toBe('key_unknown')
  })

  it('a token without kid is tried with four keys at most', async () => {
    const pairs = Array.from({ length: 5 }, () => keyPair('ec', { namedCurve: 'P-256' }))
    const set = (count: number) =>
      jwks({
        keys: pairs
          .slice(0, count)
          .map(({ publicKey: key }, i) => ({ ...key.export({ format: 'jwk' }), kid: String(i) })),
      })
    const token = signed(goodClaims, { alg: 'ES256' }, pairs[3]?.privateKey)
    expect(await reasonOf(token, createGuard({ ...base, keys: set(4) }) as never)).toBe('accepted')
    expect(await reasonOf(token, createGuard({ ...base, keys: set(5) }) as never)).toBe('key_ambiguous')
  })
})

describe('signatures and keys (hostile inputs §5)', () => {
  const input = (alg: string): string => `${segment({ alg })}.${payload}`
  const raw = (parts: readonly [bigint, bigint]): string =>
    Buffer.from(parts.map((n) => n.toString(16).padStart(64, '0')).join(''), 'hex').toString('base64url')
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const edges = [0n, 1n, n - 1n, n, n + 1n].flatMap((r) => [0n, 1n, n - 1n, n].map((s) => [r, s] as const))
  it.each(edges)('ES256 with r = %i, s = %i is refused', async (r, s) =>
    expect(await reasonOf(`${input('ES256')}.${raw([r, s])}`, guards.es as never)).toBe('signature_invalid'),
  )

  const esSignature = signed(goodClaims, { alg: 'ES256' }, ec.privateKey).split('.')[2] as string
  const der = sign('sha256', Buffer.from(input('ES256')), ec.privateKey).toString('base64url')
  it.each<[string, string]>([
    ['truncated', esSignature.slice(0, -4)],
    ['doubled', esSignature + esSignature],
    ['of zeros', Buffer.alloc(64).toString('base64url')],
    ['in DER', der],
    ['of r = s = 0 in DER', Buffer.from('3006020100020100', 'hex').toString('base64url')],
    ['too long', Buffer.alloc(66, 1).toString('base64url')],
    [
      'of another token',
      signed({ ...goodClaims, sub: 'eve' }, { alg: 'ES256' }, ec.privateKey).split('.')[2] as string,
    ],
  ])('ES256 with a signature %s is refused', async (_, value) =>
    expect(await reasonOf(`${input('ES256')}.${value}`, guards.es as never)).toBe('signature_invalid'),
  )

  it('an empty signature is refused', async () =>
    expect(await reasonOf(`${header}.${payload}.`)).toBe('token_malformed'))
  it.each(['rs', 'hs'] as const)('a changed, a cut and an empty one too, for %s', async (name) => {
    const token = name === 'rs' ? signed(goodClaims, { alg: 'RS256' }, rsa.privateKey) : good
    for (const changed of [token.slice(0, -8), `${token.slice(0, -8)}AAAAAAAA`, `${token}AAAA`]) {
      expect(await reasonOf(changed, guards[name] as never)).toBe('signature_invalid')
    }
  })

  it.each<[string, string, KeyObject]>([
    ['ES384 against a P-256 key', 'ES384', ec.privateKey],
    ['PS256 against a key for RS256', 'PS256', rsa.privateKey],
    ['RS384 against a key for RS256', 'RS384', rsa.privateKey],
    ['EdDSA against an RSA key', 'EdDSA', rsa.privateKey],
  ])('%s is refused', async (_, alg, key) => {
    const guard = alg.startsWith('ES') ? guards.es : guards.rs
    expect(await reasonOf(signed(goodClaims, { alg }, key), guard as never)).toBe('algorithm_refused')
  })

  it('one issuer’s token signed with another’s key is refused, though both use the same kid', async () => {
    const other = keyPair('ec', { namedCurve: 'P-256' })
    const set = (key: KeyObject) => jwks({ keys: [{ ...key.export({ format: 'jwk' }), kid: 'k' }] })
    const issuers = [
      { issuer, audience, keys: set(ec.publicKey) },
      { issuer: 'https://b.example', audience, keys: set(other.publicKey) },
    ]
    const guard = createGuard({ issuers, clock })
    const header_ = { alg: 'ES256', kid: 'k' }
    expect(await reasonOf(signed(goodClaims, header_, ec.privateKey), guard as never)).toBe('accepted')
    expect(await reasonOf(signed(goodClaims, header_, other.privateKey), guard as never)).toBe('signature_invalid')
    expect(
      await reasonOf(signed({ ...goodClaims, iss: 'https://c.example' }, header_, ec.privateKey), guard as never),
    ).toBe('issuer_unknown')
    expect(await reasonOf(signed({ ...goodClaims, iss: [issuer] }, header_, ec.privateKey), guard as never)).toBe(
      'issuer_unknown',
    )
  })
})

describe('claims (hostile inputs §6)', () => {
  it.each<[string, string]>([
    ['an exp of 1e400', signed(claims.replace(/"exp":\d+/, '"exp":1e400'))],
    ['an exp of 1e300', signed(claims.replace(/"exp":\d+/, '"exp":1e300'))],
    ['an exp of 2^53 + 1', signed(claims.replace(/"exp":\d+/, '"exp":9007199254740993'))],
    ['an exp that is text', tokenWith({ exp: String(now + 60) })],
    ['no exp', tokenWith({ exp: undefined })],
    ['an issuer in an array', tokenWith({ iss: [issuer] })],
    ['an audience with another ending', tokenWith({ aud: `${audience}/` })],
    ['a jti that is a number', tokenWith({ jti: 5 })],
    ['the marks of an ID token', tokenWith({ nonce: 'n', at_hash: 'x' })],
    ['the audience of an ID token', tokenWith({ nonce: 'n', aud: 'client' })],
    [
      'the events of a logout token',
      tokenWith({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
    ],
    ['a scope with a line break', tokenWith({ scope: 'a\nb' })],
  ])('a token with %s is refused', async (_, token) => expect(await reasonOf(token)).not.toBe('accepted'))

  it.each([
    ['a fractional exp', tokenWith({ exp: now + 300.5 })],
    ['no jti, in the jwt profile', tokenWith({ jti: undefined })],
    ['a scope in an array', tokenWith({ scope: ['a', 'b'] })],
  ])('a token with %s is a good one', async (_, token) => expect(await reasonOf(token)).toBe('accepted'))

  it('is not polluted by names of prototypes', async () => {
    const text = claims.replace('{', '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},')
    expect(await reasonOf(signed(text))).toBe('accepted')
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })
})

/** A good token of exactly so many characters; three octets of payload make four. */
function sized(length: number): string {
  const padded = (octets: number): string => signed(claims.replace('{', `{"p":"${'x'.repeat(octets)}",`))
  const least = Math.floor(((length - padded(0).length) * 3) / 4) - 2
  const token = [0, 1, 2, 3, 4].map((more) => padded(least + more)).find((one) => one.length === length)
  if (token === undefined) throw new Error(`No payload makes ${length} characters.`)
  return token
}

/** A text in base64url, with a bit set that its canonical encoding leaves unset. */
function looseBits(text: string): string {
  const encoded = segment(text.padEnd(text.length + ((4 - (text.length % 3)) % 3)))
  return encoded.slice(0, -1) + next(encoded.slice(-1))
}

/** The character whose six bits are one more: it sets a bit that canonical encodings leave unset. */
function next(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(character) + 1] as string
}
