import { beforeAll, describe, expect, it } from 'vitest'
import {
  type BearerRequest,
  createGuard,
  discover,
  jwks,
  memoryStore,
  metadataEndpoints,
  mirror,
  publicKey,
  readFields,
  remoteJwks,
  requireScope,
  secret,
  serve,
  stepUp,
  verificationKey,
  verifyJws,
} from '../src/index.ts'
import { createTestIssuer } from '../src/testing/index.ts'
import { polluted } from './support/pollution.ts'
import { bearing, request } from './support/request.ts'
import { audience, clock, ec, issuer, now, secretBytes, signed, tokenWith } from './support/token.ts'

const keys = secret(secretBytes)
const base = { issuer, audience, keys, clock, on: { refused: () => {} } }
const jwk = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }

/** The names of a function's options, from what it says of one that does not exist. */
async function optionsOf(call: (options: never) => unknown): Promise<string[]> {
  try {
    await call({ nonsense: 1 } as never)
  } catch (error) {
    return /Its options are: (.*)\.$/.exec((error as Error).message)?.[1]?.split(', ') ?? []
  }
  return []
}

/** What does harm under many names: a way in, and a list. */
const usual: readonly unknown[] = [true, ['a', 'admin', 'none']]

/** What does the most harm under one. */
const worst: { readonly [name: string]: unknown } = {
  ...Object.fromEntries(
    ['roles', 'implies', 'issuers', 'fieldValues', 'jwks', 'claims'].map((name) => [name, () => ['admin']]),
  ),
  ...{ anonymous: 'if-invalid', preflight: 'pass', header: false, cookie: 'at', query: 'access_token', cache: false },
  ...{
    issuer,
    iss: issuer,
    audience,
    aud: audience,
    sub: 'ada',
    jti: 'x',
    sid: 's',
    client_id: 'c',
    scope: 'a b',
    scp: 'a',
  },
  ...{ exp: now + 500, nbf: now + 500, iat: now, auth_time: now, acr: 'strong', clock: () => 0, clockTolerance: 300 },
  ...{
    alg: 'HS256',
    algorithm: 'HS256',
    typ: 'at+jwt',
    kid: 'k',
    cty: 'JWT',
    crit: ['exp'],
    profile: 'rfc9068',
    kty: 'EC',
  },
  ...{
    crv: 'P-256',
    x: jwk.x,
    y: jwk.y,
    d: jwk.x,
    use: 'enc',
    keys: [jwk],
    maxTokenLifetime: 1,
    maxAge: 0,
    policy: 'open',
  },
  ...{
    cnf: { jkt: 'x' },
    events: {},
    token_use: 'id',
    remoteAddress: '127.0.0.1',
    accept: { cookie: 'at' },
    body: 'x',
  },
  ...{
    types: ['access', 'logout+jwt'],
    maxTokenAge: 1,
    maxTokenLength: 1024,
    realm: 'evil',
    resourceMetadata: 'https://evil.example',
    fields: {},
    status: 200,
    base64url: 'A'.repeat(64),
    fetch: null,
  },
}

/** Bags of options: what is called with them, and what else a good one needs. */
const bags: { readonly [name: string]: (options: never) => unknown } = {
  createGuard: (options) => createGuard({ ...(options as object), ...base } as never),
  issuers: (entry) => createGuard({ issuers: [entry], clock }),
  accept: (accept) => createGuard({ ...base, accept }),
  cache: (cache) => createGuard({ ...base, cache }),
  on: (on) => createGuard({ ...base, on }),
  remoteJwks: (options) => remoteJwks('https://issuer.example/jwks', options),
  discover: (options) => discover(issuer, options),
  secret: (options) => secret(secretBytes, options),
  publicKey: (options) => publicKey(ec.publicKey, options),
  verificationKey: (options) => verificationKey(ec.publicKey, options),
  mirror: (options) => mirror(memoryStore().revocations, options),
  memoryStore: (options) => memoryStore(options),
  verifyJws: (options) => verifyJws(tokenWith({}), keys, options),
  stepUp: (options) => stepUp(options),
  metadataEndpoints: (options) => metadataEndpoints(options),
  createTestIssuer: (options) => createTestIssuer(options),
}

const optionNames = [...new Set((await Promise.all(Object.values(bags).map(optionsOf))).flat())]

const claimNames = [
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'scope', 'scp', 'client_id', 'sid', 'acr', 'amr', 'auth_time'],
  ...['cnf', 'at_hash', 'c_hash', 's_hash', 'token_use', 'typ', 'events', 'roles', 'act'],
]
const headerNames = ['alg', 'kid', 'cty', 'crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256']
const jwkNames = ['kty', 'crv', 'x', 'y', 'n', 'e', 'k', 'use', 'key_ops', 'keys', 'p', 'q', 'dp', 'dq', 'qi', 'oth']
const memberNames = [
  ...['scopes', 'acrValues', 'maxAge', 'retryAfter', 'fields', 'status', 'body', 'root', 'fresh', 'preflight', 'only'],
  ...['error', 'issues', 'isSessions', 'accessCookie', 'origins', 'jwks_uri', 'tls', 'remoteAddress', 'base64url'],
  ...['etag', 'reload', 'fieldValues', 'source', 'scheme', 'token'],
]
const names = [...new Set([...optionNames, ...claimNames, ...headerNames, ...jwkNames, ...memberNames])]

const without = (claim: string): string => tokenWith({ scope: 'a b', sid: 's', client_id: 'c', [claim]: undefined })

/** Good tokens and bad ones: each claim left out once, others' tokens, another key, times, types. */
const fixedTokens: readonly string[] = [
  tokenWith({ scope: 'a b', roles: ['admin'], nested: { list: [{ deep: 1 }] } }),
  signed({ ...JSON.parse('{"iss":"https://issuer.example","aud":["https://api.example"]}'), exp: now + 9, 'a:b': ':' }),
  tokenWith({ exp: now - 100 }),
  tokenWith({ cnf: { jkt: 'x' } }),
  tokenWith({}, { alg: 'HS256' }),
  tokenWith({}, { typ: 'JWT' }),
  tokenWith({}, { alg: 'HS256', typ: 'at+jwt', kid: 'k' }),
  tokenWith({}, { alg: 'none' }),
  signed('{}'),
  signed('{"exp":1,"exp":2}'),
  'no token',
]

/** What every guard is asked; the first of them is asked about all tokens. */
const requests: readonly (() => BearerRequest)[] = [
  () => bearing(fixedTokens[0] as string),
  () => request(),
  () => request([['cookie', `at=${fixedTokens[0]}`]], { method: 'POST' }),
  () => request([], { url: `/?access_token=${fixedTokens[0]}` }),
  () => ({ ...bearing(fixedTokens[0] as string), tls: false }),
  () => ({ method: 'GET', url: '/', headers: [['host', 'localhost']], tls: false }),
  () =>
    request(
      [
        ['origin', 'https://evil.example'],
        ['access-control-request-method', 'GET'],
      ],
      { method: 'OPTIONS' },
    ),
]

type Tried = { readonly [what: string]: unknown }

/** Everything of an answer that anybody sees. */
async function answered(work: () => unknown): Promise<unknown> {
  try {
    return shown(await work())
  } catch (error) {
    const { name, message, reason } = error as Error & { reason?: unknown }
    return Object.hasOwn(error as object, 'reason') ? { name, message, reason } : { name, message }
  }
}

function shown(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return String(result)
  const { ok, auth, response, headers } = result as { [name: string]: unknown }
  const error = ok === false ? (result as { error?: unknown }).error : undefined
  const told = error as { reason: string; challenge: string; toProblem(): object } | undefined
  const refusal = told && { reason: told.reason, challenge: told.challenge, problem: told.toProblem() }
  return JSON.parse(JSON.stringify({ ok, auth, refusal, response, headers }))
}

/** Tries requests against guards; each answer is read while the pollution stands. */
async function tried(guards: ReturnType<typeof guardsOf>): Promise<unknown[]> {
  const results: unknown[] = []
  for (const [index, [guard, requirement]] of guards.entries()) {
    const all = index === 0 ? fixedTokens.slice(1).map((token) => () => bearing(token)) : []
    for (const made of [...requests, ...all]) {
      results.push(await answered(() => guard.enforce({}, made, requirement as never)))
    }
    results.push(await answered(() => guard.verify(fixedTokens[0] as string)))
  }
  return results
}

/** The same with a token that lacks the claim of that name. */
async function lacking(name: string, guards: ReturnType<typeof guardsOf>): Promise<unknown[]> {
  const token = without(name)
  const results = guards.map(([guard, requirement]) =>
    answered(() => guard.enforce({}, () => bearing(token), requirement as never)),
  )
  return Promise.all(results)
}

const on = { refused: () => {} }

function guardsOf() {
  const rfc9068 = { issuer: 'https://other.example', audience, keys, profile: 'rfc9068' } as const
  return [
    [createGuard(base), undefined],
    [createGuard({ ...base, issuer: null, audience: null, cache: false }), requireScope('a', 'z')],
    [createGuard({ ...base, anonymous: 'if-absent' }), stepUp({ acr: 'strong', maxAge: 60 })],
    [
      createGuard({
        issuers: [base, rfc9068].map(({ issuer, audience, keys }) => ({ issuer, audience, keys })),
        clock,
        on,
      }),
      undefined,
    ],
    [createGuard({ issuers: () => ({ issuer, audience, keys }), clock, on }), requireScope('a')],
    [createGuard({ ...base, accept: { cookie: 'at' } }), undefined],
    [createGuard({ ...base, keys: jwks({ keys: [jwk] }) }), undefined],
    [createGuard({ ...base, claims: ({ sub }) => ({ sub }) }), undefined],
  ] as const
}

/** What functions without a guard answer. */
async function others(): Promise<Tried> {
  const endpoints = metadataEndpoints({
    protectedResource: { resource: 'https://api.example/x' },
    jwks: () => ({ keys: [jwk] }),
  })
  const form = { method: 'POST', headers: [['content-type', 'text/x']] as const, url: '/', tls: true }
  const body = async () => ({ kind: 'bytes', bytes: new Uint8Array([1]) }) as const
  const fetched: unknown[] = []
  const remote = remoteJwks('https://issuer.example/jwks', {
    fetch: async (url, { headers }) => {
      fetched.push(url, { ...headers })
      throw new TypeError('down')
    },
  })
  const es256 = signed({}, { alg: 'ES256' }, ec.privateKey)
  return {
    verified: await answered(() => verifyJws(es256, publicKey(jwk)).then(({ header }) => JSON.stringify(header))),
    untyped: await answered(() => verifyJws(es256, jwks({ keys: [jwk] }), {}).then(() => 'ok')),
    noJwk: await answered(() => publicKey({ kty: 'EC' })),
    noSet: await answered(() => jwks({} as never)),
    noSecret: await answered(() => secret({} as never)),
    noStepUp: await answered(() => stepUp({})),
    noIssuer: await answered(() => createGuard({} as never)),
    metadata: await answered(() =>
      serve(endpoints, request([], { url: '/.well-known/oauth-protected-resource/x' }), '/elsewhere'),
    ).then(String),
    served: await answered(() =>
      Promise.resolve(serve(endpoints, request([], { url: '/.well-known/jwks.json' }), '/x')).then(JSON.stringify),
    ),
    refusedMethod: JSON.stringify(
      await serve([{ method: 'PUT', path: '/', handle: () => ({ status: 204, headers: [] }) }], request(), '/'),
    ),
    bare: JSON.stringify(
      await serve([{ method: 'GET', path: '/', handle: () => ({ status: 204, headers: [] }) }], request(), '/'),
    ),
    unread:
      Object.keys(await readFields({ ...form, body })).join() + JSON.stringify(await readFields({ ...form, body })),
    remote: await answered(() => remote.find({ algorithm: 'ES256', kid: 'k', issuedAt: now })),
    fetched: JSON.stringify(fetched),
  }
}

describe('a polluted Object.prototype', () => {
  it('is tried with every option', () => expect(optionNames.length).toBeGreaterThan(45))

  let honest: { readonly guards: unknown[]; readonly others: Tried }
  beforeAll(async () => {
    honest = { guards: await tried(guardsOf()), others: await others() }
  })

  it.each(names)('decides nothing by "%s"', async (name) => {
    const lacks = await lacking(name, guardsOf())
    const values = name in worst ? [true, worst[name]] : usual
    for (const value of values) {
      const before = await polluted(name, value, async () => {
        const guards = guardsOf()
        return { lacks: await lacking(name, guards), guards: await tried(guards), others: await others() }
      })
      expect(before, `before construction, ${String(value)}`).toEqual({ lacks, ...honest })
    }
    // What was made before may still read an option late: one value under each name shows it.
    const value = values.at(-1)
    const guards = guardsOf()
    const after = await polluted(name, value, async () => ({
      lacks: await lacking(name, guards),
      guards: await tried(guards),
    }))
    expect(after, `after construction, ${String(value)}`).toEqual({ lacks, guards: honest.guards })
  })

  it('stops no import but of a JWK, by "d": Node before 24 reads it itself, and the key is refused', async () => {
    const importing = polluted('d', true, () => publicKey(jwk))
    const outcome = await importing.then(
      () => 'made',
      ({ message }) => message,
    )
    expect(outcome).toMatch(/^made$|not a public key/)
    await polluted('d', true, () => publicKey(ec.publicKey))
  })

  it('adds no member to what is counted', async () => {
    const token = tokenWith({ nested: { a: [1, { b: ':' }] } })
    const result = await polluted('extra:name', {}, () => createGuard(base).verify(token), true)
    expect({ ...(result.claims as { nested: object }).nested }).toEqual({ a: [1, { b: ':' }] })
  })

  it('makes no name an option', async () => {
    const guard = await polluted('nonsense', 1, () => createGuard(base), true)
    expect(guard.authenticate(bearing(fixedTokens[0] as string))).toMatchObject({ ok: true })
  })
})

describe('a bag of options', () => {
  class Options {
    readonly maxAge = 60
  }
  const good: { readonly [name: string]: object } = {
    createGuard: {},
    issuers: { issuer, audience, keys },
    stepUp: { maxAge: 60 },
    metadataEndpoints: { jwks: () => ({ keys: [] }) },
    createTestIssuer: { listen: false },
  }
  const bare = Object.entries(bags).filter(([name]) => name !== 'createGuard')

  it.each(bare)(
    'of %s may have no prototype',
    async (name, call) => void (await call(Object.assign(Object.create(null), good[name]) as never)),
  )

  it.each(bare)('of %s that inherits is refused', async (name, call) => {
    for (const bag of [
      Object.assign(new Options(), good[name]),
      Object.create({ maxAge: 60 }),
      Object.create(Object.create(null)),
    ])
      await expect((async () => call(bag as never))()).rejects.toThrow('takes a plain object of options')
  })

  it('of a guard likewise', () => {
    expect(() => createGuard(Object.assign(Object.create({ anonymous: 'if-invalid' }), base))).toThrow('plain object')
    expect(() => createGuard(Object.assign(Object.create(null), base))).not.toThrow()
  })

  it('has each getter read once', () => {
    const reads: { [name: string]: number } = {}
    const once = <Bag extends object>(bag: Bag): Bag =>
      Object.defineProperties(
        {} as Bag,
        Object.fromEntries(
          Object.entries(bag).map(([name, value]) => [
            name,
            {
              enumerable: true,
              get: () => {
                reads[name] = (reads[name] ?? 0) + 1
                return reads[name] === 1 ? value : undefined
              },
            },
          ]),
        ),
      )
    const accept = once({ header: false, cookie: 'at', query: 'access_token' })
    const guard = createGuard(
      once({
        ...base,
        accept,
        cache: once({ maxEntries: 5 }),
        on: once({ refused: () => {} }),
        allowPlainHttp: false,
        anonymous: 'never' as const,
      }),
    )
    expect(guard.authenticate(request())).toMatchObject({ ok: false })
    expect(guard.authenticate(bearing(fixedTokens[0] as string))).toMatchObject({ ok: false })
    expect(guard.authenticate(request([], { url: `/?access_token=${fixedTokens[0]}` }))).toMatchObject({ ok: true })
    expect(Object.entries(reads).filter(([, count]) => count !== 1)).toEqual([])
  })
})
