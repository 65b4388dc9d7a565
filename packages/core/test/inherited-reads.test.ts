import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import {
  type BearerRequest,
  createGuard,
  dpop,
  eventStreams,
  type Guard,
  jwks,
  mcpAuthInfo,
  mcpScopes,
  memoryStore,
  metadataEndpoints,
  mirror,
  mtls,
  readFields,
  remoteJwks,
  requireScope,
  revocationKey,
  scopeHierarchy,
  secret,
  serve,
  stepUp,
} from '../src/index.ts'
import { certificate } from './support/certificate.ts'
import { inheritedReads } from './support/inherited-reads.ts'
import { holder, proofFor, proving, publicUrl, tokenOf } from './support/proof.ts'
import { bearing, request } from './support/request.ts'
import { audience, clock, ec, issuer, now, secretBytes, signed, tokenWith } from './support/token.ts'

const keys = secret(secretBytes)
const jwk = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }
const ada = holder()
const cert = certificate('ada')

/** Objects that options hold are called as they are: their methods are the application's. */
const methods = ['changes', 'close', 'health', 'open', 'ready', 'trusts', 'unwatch', 'watch']

const good = tokenWith({ scope: 'a b', sid: 's', roles: ['admin'], acr: 'gold', auth_time: now - 5 })
const tokens = [
  good,
  tokenWith({ exp: now - 100 }),
  tokenWith({ aud: 'other', iss: 'other' }),
  tokenWith({}, { alg: 'HS256', typ: 'logout+jwt' }),
  tokenWith({}, { alg: 'none' }),
  signed({ iss: issuer, aud: [audience], exp: now + 9 }),
  'no token',
]

/** Requests of all kinds, with all kinds of tokens, at guards of all kinds; what they are told of is looked at. */
async function asked(): Promise<void> {
  const told: unknown[] = []
  const on = { refused: (event: object) => told.push({ ...event }), failed: (event: object) => told.push({ ...event }) }
  const store = memoryStore({ clock })
  const revocations = mirror(store.revocations, { clock })
  const base = { issuer, audience, keys, clock, on }
  const remote = remoteJwks('https://issuer.example/jwks', {
    fetch: async () =>
      new Response(JSON.stringify({ keys: [jwk] }), { headers: { 'content-type': 'application/json' } }),
  })
  const guards = [
    createGuard({
      ...base,
      accept: { cookie: 'at', query: 'token' },
      revocations,
      implies: scopeHierarchy({ a: 'c' }),
    }),
    createGuard({ ...base, accept: { header: 'x-token' }, anonymous: 'if-invalid', claims: ({ sub }) => ({ sub }) }),
    createGuard({ ...base, keys: remote, maxTokenAge: 60 }),
    createGuard({ ...base, keys: { find: () => [] } }),
    createGuard({ issuers: [{ issuer, audience, keys: jwks({ keys: [jwk] }) }], clock, on }),
    createGuard({ issuers: () => ({ issuer, audience, keys }), clock, on }),
    createGuard({
      ...base,
      proofs: [
        dpop({ mode: 'allow', publicUrl, replays: store.replays, nonce: { secret: secretBytes } }),
        mtls({ mode: 'allow', proxy: { format: 'envoy', trust: () => true } }),
      ],
    }),
  ] as unknown as readonly [Guard, ...Guard[]]
  const bound = tokenOf(ada)
  const certified = tokenWith({ cnf: { 'x5t#S256': cert.thumbprint } })
  const proof = () => proofFor(ada, bound, { claims: { jti: randomUUID() } })
  const requests: readonly (() => BearerRequest)[] = [
    ...tokens.map((token) => () => bearing(token)),
    () => request(),
    () => bearing(good, { tls: false }),
    () => request([['cookie', `at=${good}`]], { method: 'POST' }),
    () => request([['x-token', good]]),
    () => request([], { url: `/?token=${good}` }),
    () =>
      bearing(
        signed({ iss: issuer, aud: audience, exp: now + 9, iat: now }, { alg: 'ES256', kid: 'k' }, ec.privateKey),
      ),
    () => proving(bound, proof()),
    () => bearing(bound),
    () => bearing(certified),
    () => ({
      ...bearing(certified),
      headers: [...bearing(certified).headers, ['x-forwarded-client-cert', `Hash=${cert.hex}`]],
    }),
  ]
  const needed = [
    requireScope('a', 'c'),
    stepUp({ acr: 'gold', maxAge: 60 }),
    mcpScopes({ 'tools/call': { add: 'a' } }),
  ]
  for (const guard of guards) {
    for (const made of requests) {
      const result = await guard.enforce({}, made)
      if (!result.ok) told.push(result.error?.toProblem())
      if (result.ok && result.auth) told.push(mcpAuthInfo(result.auth), JSON.stringify(result.auth))
      for (const requirement of needed) await guard.enforce({}, made, requirement as never)
    }
  }
  const [first] = guards
  const auth = await first.verify(good)
  const held = first.hold(auth, { onEnd: () => {} })
  await held.renew(tokenWith({ scope: 'a b', sid: 's', exp: now + 900 })).catch(() => {})
  await held.check()
  const native = {}
  await first.enforce(native, () => bearing(good))
  const { body: events } = eventStreams(first, ({ send }) => void send('hello'))(native)
  const reader = events.getReader()
  await reader.read()
  await reader.cancel()
  await revocations.revoke([{ key: revocationKey.session(issuer, 's'), before: now + 1, expiresAt: (now + 99) * 1000 }])
  await held.check().catch(() => {})
  const published = metadataEndpoints({ protectedResource: { resource: audience }, jwks: () => ({ keys: [jwk] }) })
  for (const url of ['/.well-known/jwks.json', '/.well-known/oauth-protected-resource', '/x'])
    await serve(published, request([], { url }), url)
  const body = async () => ({ kind: 'bytes', bytes: new TextEncoder().encode('{"a":"b"}') }) as const
  await readFields({ ...request([['content-type', 'application/json']]), body })
  for (const guard of guards) await guard.close()
  await revocations.close?.()
}

it('nothing is read that every object has', async () => {
  await asked()
  const reads = await inheritedReads(asked)
  expect(reads.filter((read) => !methods.includes(read.split(',')[0] ?? ''))).toEqual([])
})
