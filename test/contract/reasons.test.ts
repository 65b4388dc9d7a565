import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type BearerErrorReason,
  type BearerEvents,
  dpop,
  type GuardOptions,
  jwks,
  memoryStore,
  mtls,
  revocationKey,
  secret,
} from '@bearer/core'
import { bearer } from '@bearer/express'
import { createSessions, generateSigningKey, signingKeys } from '@bearer/sessions'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { reasons } from '../../packages/core/src/errors/reasons.ts'
import { textOf } from '../docs/blocks/collect.ts'
import { type Sent, send } from './client.ts'
import { audience, claims, holder, issuer, key, proof, publicUrl, token } from './support.ts'

type Api = ReturnType<typeof bearer>
type Fields = NonNullable<Sent['headers']>

/** A request that a reason refuses: options of the guard beside the usual ones, what is sent, and what the route needs. */
interface Row {
  readonly options?: object
  readonly sent?: Partial<Sent>
  readonly requirement?: (api: Api) => unknown
}

const now = Math.floor(Date.now() / 1000)
const authorized = (value: string, ...more: Fields): Partial<Sent> => ({
  headers: [['authorization', `Bearer ${value}`], ...more],
})
const bearing = (...given: Parameters<typeof token>): Row => ({ sent: authorized(token(...given)) })
const header = (more: object): object => ({ alg: 'HS256', typ: 'JWT', ...more })
const cookie = { accept: { cookie: 'at' } }
const fails = () => Promise.reject(new Error('down'))

const ada = holder()
const eve = holder()
const bound = token({ cnf: ada.cnf })
const proofs = (more: object = {}) => ({
  proofs: [dpop({ publicUrl, replays: memoryStore().replays, ...more } as Parameters<typeof dpop>[0])],
})
/** A bound token by the scheme DPoP, with fields that have its proof. */
const dpopping = (fields: Fields, more?: object): Row => ({
  options: proofs(more),
  sent: { headers: [['authorization', `DPoP ${bound}`], ...fields] },
})
const proving = (...[given = {}, head = {}]: readonly object[]): Row =>
  dpopping([['dpop', proof(ada, '/api', bound, given, head)]])
const used = proof(ada, '/api', bound)

const certificate = { proofs: [mtls({ proxy: { format: 'envoy', trust: () => true } })] }
const thumbprint = { cnf: { 'x5t#S256': Buffer.alloc(32, 1).toString('base64url') } }
const [, payload, signature] = token().split('.') as [string, string, string]
const raw = (text: string, alg = 'HS256'): string => {
  const input = [JSON.stringify({ alg }), text].map((part) => Buffer.from(part).toString('base64url')).join('.')
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const es256 = ((): string => {
  const input = ['{"alg":"ES256"}', JSON.stringify(claims)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
})()
const many = Array.from({ length: 5 }, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)
const set = (kid?: string) => ({
  keys: jwks({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...(kid && { kid }) }] }),
})

const publicApp = 'https://app.example'
const sessions = createSessions({
  issuer: publicApp,
  audience: publicApp,
  clientId: 'app',
  publicUrl: publicApp,
  cookies: { name: 'app' },
  keys: signingKeys([await generateSigningKey()]),
  refreshKeys: [{ id: '1', secret: key }],
  store: memoryStore(),
})

const rows: { readonly [Reason in BearerErrorReason]?: Row } = {
  no_credentials: {},
  access_cookie_expired: {
    options: { issuer: undefined, audience: undefined, keys: undefined, sessions },
    sent: { headers: [['cookie', '__Host-Http-app-rt=x']] },
  },
  authorization_malformed: { sent: { headers: [['authorization', 'Bearer "x"']] } },
  authorization_repeated: { sent: authorized(token(), ['Authorization', 'Bearer x']) },
  cookie_repeated: { options: cookie, sent: { headers: [['cookie', 'at=x; at=y']] } },
  query_repeated: { options: { accept: { query: 'token' } }, sent: { path: '/api?token=x&token=y' } },
  credentials_repeated: {
    options: { accept: { query: 'token' } },
    sent: { ...authorized(token()), path: '/api?token=x' },
  },
  token_too_large: { sent: authorized('x'.repeat(8193)) },
  token_malformed: { sent: authorized('an-opaque-token') },
  token_encrypted: {
    sent: authorized(`${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}.a.b.c.d`),
  },
  json_malformed: { sent: authorized(raw('[]')) },
  json_too_deep: bearing({ deep: JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) }),
  json_duplicate_member: { sent: authorized(raw(JSON.stringify(claims).replace('{', '{"sub":"eve",'))) },
  json_name_refused: { sent: authorized(raw('{"a\\"b":1}')) },
  header_invalid: bearing({}, header({ kid: 1 })),
  header_extension: bearing({}, header({ crit: ['b64'], b64: false })),
  header_claim_mismatch: bearing({}, header({ iss: 'https://other.example' })),
  algorithm_refused: bearing({}, header({ alg: 'RS256' })),
  type_refused: bearing({}, header({ typ: 'logout+jwt' })),
  issuer_unknown: {
    options: {
      issuer: undefined,
      audience: undefined,
      keys: undefined,
      issuers: [{ issuer, audience, keys: secret(key) }],
    },
    sent: authorized(token({ iss: 'https://other.example' })),
  },
  key_unknown: {
    options: set('a'),
    sent: authorized(es256.replace(/^[^.]+/, Buffer.from('{"alg":"ES256","kid":"b"}').toString('base64url'))),
  },
  key_ambiguous: {
    options: { keys: jwks({ keys: many.map((one, n) => ({ ...one.export({ format: 'jwk' }), kid: `${n}` })) }) },
    sent: authorized(es256),
  },
  signature_invalid: { sent: authorized(`${token().split('.')[0]}.${payload}.${'A'.repeat(signature.length)}`) },
  claim_missing: bearing({ exp: undefined }),
  claim_malformed: bearing({ exp: 'tomorrow' }),
  issuer_mismatch: bearing({ iss: `${issuer}/` }),
  audience_mismatch: bearing({ aud: 'https://other.example' }),
  expired: bearing({ exp: now - 3600 }),
  not_yet_valid: bearing({ nbf: now + 3600 }),
  issued_in_future: bearing({ iat: now + 3600, exp: now + 7200 }),
  lifetime_too_long: { options: { maxTokenLifetime: 60 }, ...bearing() },
  token_too_old: { options: { maxTokenAge: 60 }, ...bearing({ iat: now - 3600 }) },
  not_an_access_token: bearing({ nonce: 'n', at_hash: 'h' }),
  scope_malformed: bearing({ scope: 7 }),
  claims_refused: { options: { claims: () => false }, ...bearing() },
  proof_missing: { sent: authorized(bound) },
  proof_downgraded: { options: proofs({ mode: 'allow' }), sent: authorized(bound) },
  proof_key_mismatch: dpopping([['dpop', proof(eve, '/api', bound)]]),
  token_unbound: { options: proofs(), ...bearing() },
  certificate_missing: { options: certificate, ...bearing(thumbprint) },
  certificate_mismatch: {
    options: certificate,
    sent: authorized(token(thumbprint), ['x-forwarded-client-cert', `Hash=${'02'.repeat(32)}`]),
  },
  revoked: {
    options: {
      revocations: { isRevoked: () => true, revoke: async () => {} },
    },
    ...bearing({ jti: revocationKey.token(issuer, 'x') }),
  },
  dpop_missing: dpopping([]),
  dpop_repeated: dpopping([
    ['dpop', proof(ada, '/api', bound)],
    ['DPoP', proof(ada, '/api', bound)],
  ]),
  dpop_malformed: dpopping([['dpop', 'a.b.c']]),
  dpop_algorithm_refused: dpopping([['dpop', proof(ada, '/api', bound)]], { algorithms: ['Ed25519'] }),
  dpop_key_refused: proving({}, { jwk: ada.privateKey.export({ format: 'jwk' }) }),
  dpop_signature_invalid: dpopping([
    ['dpop', proof(ada, '/api', bound).replace(/[^.]+$/, (s) => 'A'.repeat(s.length))],
  ]),
  dpop_method_mismatch: proving({ htm: 'POST' }),
  dpop_target_mismatch: proving({ htu: 'https://other.example/api' }),
  dpop_time_refused: proving({ iat: now - 3600 }),
  dpop_token_mismatch: proving({ ath: 'x'.repeat(43) }),
  dpop_replayed: {
    options: proofs({ replays: { add: async () => false } }),
    sent: {
      headers: [
        ['authorization', `DPoP ${bound}`],
        ['dpop', used],
      ],
    },
  },
  dpop_nonce_needed: dpopping([['dpop', proof(ada, '/api', bound)]], { nonce: { secret: key } }),
  scope_insufficient: { ...bearing(), requirement: (api) => api.requireScope('read') },
  role_insufficient: { ...bearing(), requirement: (api) => api.requireRole('admin') },
  claims_insufficient: { ...bearing(), requirement: (api) => api.requireClaims(() => false) },
  actor_refused: { ...bearing({ act: { sub: 'eve' } }), requirement: (api) => api.requireNoActor() },
  authentication_insufficient: { ...bearing(), requirement: (api) => api.stepUp({ maxAge: 60 }) },
  cross_site: {
    options: cookie,
    sent: {
      method: 'POST',
      headers: [
        ['cookie', `at=${token()}`],
        ['origin', 'https://evil.example'],
      ],
    },
  },
  plain_http: { sent: authorized(token(), ['x-forwarded-for', '192.0.2.1']) },
  keys_unavailable: { options: { keys: { find: fails } }, ...bearing() },
  issuer_unavailable: {
    options: { issuer: undefined, audience: undefined, keys: undefined, issuers: fails },
    ...bearing(),
  },
  revocation_unavailable: { options: { revocations: { isRevoked: fails, revoke: async () => {} } }, ...bearing() },
  hook_unavailable: { options: { claims: () => new Promise(() => {}) }, ...bearing() },
  hook_failed: {
    options: {
      claims: () => {
        throw new Error('a bug')
      },
    },
    ...bearing(),
  },
}

/** Those that no single request to a guard gives, and the tests that ask for them over a socket, or without one where there is none. */
const elsewhere: readonly BearerErrorReason[] = [
  'renewal_refused', // of connections
  'ticket_refused',
  'store_unavailable', // of session endpoints
]

/** What an application on Express answers, and what its guard tells. */
async function asked({ options = {}, sent = {}, requirement }: Row) {
  const events: BearerEvents['refused'][] = []
  const api = bearer({
    issuer,
    audience,
    keys: secret(key),
    realm: 'api',
    ...options,
    on: { refused: (event: BearerEvents['refused']) => void events.push(event), failed: () => {} },
  } as unknown as GuardOptions) as Api
  const app = express().use(api, ...((requirement ? [requirement(api)] : []) as []), (_req, res) => void res.json({}))
  const server = createServer(app as RequestListener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return { answer: await send((server.address() as AddressInfo).port, { path: '/api', ...sent }), events }
  } finally {
    server.closeAllConnections()
    server.close()
    await api.guard.close()
  }
}

describe('docs/errors.md, asked over a socket:', () => {
  const page = textOf('docs/errors.md')
  const codes = new Map(
    [...page.matchAll(/<\/a>`(\w+)` \| (\d{3})[^|]*\| ([^|]*) \|/g)].map(([, code, status, challenge]) => [
      code,
      [Number(status), challenge] as const,
    ]),
  )

  it('has a request for each reason', () => {
    expect([...Object.keys(rows), ...elsewhere].sort()).toEqual(Object.keys(reasons).sort())
  })

  it.each(Object.entries(rows) as [BearerErrorReason, Row][])('%s', async (reason, row) => {
    const { answer, events } = await asked(row)
    const [status, challenge = ''] = codes.get(reasons[reason]) ?? []
    expect(events.map((event) => event.reason)).toEqual([reason])
    expect(page).toContain(events[0]?.hint?.replaceAll('<', '\\<'))
    expect([answer.status, JSON.parse(answer.body).type.split('#')[1]]).toEqual([status, reasons[reason]])
    const said = String(answer.headers['www-authenticate'] ?? 'none')
    if (challenge.startsWith('none')) expect(said).toBe('none')
    else if (challenge.startsWith('without')) expect(said).toMatch(/^Bearer (?!.*error=)/)
    else expect(said).toContain(`error="${reasons[reason]}"`)
    expect(answer.headers['retry-after'] !== undefined).toBe(status === 503)
  })
})
