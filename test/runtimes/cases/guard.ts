import { createGuard, isBearerError, type KeySource, refusal, secret } from '@bearer/core'
import { SignJWT } from 'jose'
import { type RuntimeCase, runtimeCase, same } from './case.ts'
import { bearing, request, verdict } from './support.ts'

const bytes = Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256)
const now = 1_800_000_000
const base = {
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  clock: () => now * 1000,
  on: { refused: () => {} },
}
const claims = { iss: base.issuer, aud: base.audience, sub: 'ada', iat: now - 10, exp: now + 600 }
const token = (more: object = {}, typ = 'JWT'): Promise<string> =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'HS256', typ }).sign(bytes)

/** Made when the module is loaded, as applications do: Workers allow neither timers nor random numbers there. */
const guard = createGuard({ ...base, keys: secret(bytes), anonymous: 'never' })

const refused: readonly [what: string, reason: string, more: object, typ?: string][] = [
  ['is expired', 'expired', { exp: now - 31 }],
  ['never expires', 'claim_missing', { exp: undefined }],
  ['lives too long', 'lifetime_too_long', { exp: now + 10_000_000 }],
  ['is not yet good', 'not_yet_valid', { nbf: now + 31 }],
  ['is for another audience', 'audience_mismatch', { aud: 'https://other.example' }],
  ['is of another issuer', 'issuer_mismatch', { iss: 'https://other.example' }],
  ['has a subject that is no text', 'claim_malformed', { sub: 5 }],
  ['is a log-out token', 'type_refused', {}, 'logout+jwt'],
]

const policy = refused.map(([what, reason, more, typ]) =>
  runtimeCase(`a token that ${what} is refused`, async () =>
    same(await verdict(guard, await token(more, typ)), [401, reason]),
  ),
)

const answer = async (headers: [string, string][]): Promise<unknown> => {
  const result = await guard.authenticate(request(headers))
  if (result.ok) return 'passed'
  const { status, headers: fields, body } = result.response
  return [status, Object.fromEntries(fields)['www-authenticate'], JSON.parse(String(body)).title]
}
const described = (error: string, text: string): string =>
  `Bearer realm="api", error="${error}", error_description="${text}"`

const answers: readonly RuntimeCase[] = [
  runtimeCase('no credentials are answered with a bare challenge', async () =>
    same(await answer([]), [401, 'Bearer realm="api"', 'Credentials required']),
  ),
  runtimeCase('two credentials are answered with 400', async () => {
    const good = ['authorization', `Bearer ${await token()}`] as [string, string]
    const challenge = described('invalid_request', 'The request must carry exactly one well-formed credential.')
    same(await answer([good, good]), [400, challenge, 'Malformed request'])
  }),
  runtimeCase('a bad token is answered with what a client may know', async () => {
    const challenge = described('invalid_token', 'The access token is malformed, expired, revoked or not valid here.')
    same(await answer([['authorization', 'Bearer x.y.z']]), [401, challenge, 'Invalid token'])
  }),
  runtimeCase('a plain-HTTP request is answered with 403', async () => {
    const result = await guard.authenticate(bearing(await token(), { tls: false }))
    same(result.ok || [result.response.status, result.error?.reason], [403, 'plain_http'])
  }),
  runtimeCase('a refusal has no stack trace, and other errors keep theirs', async () => {
    const error = refusal('expired')
    same([isBearerError(error), (error.stack ?? '').includes(' at ')], [true, false])
    same((new Error('later').stack ?? '').includes('at '), true)
  }),
]

const cached = runtimeCase(
  'a token that was seen before is not verified again, and judged again all the same',
  async () => {
    let [time, finds] = [now, 0]
    const inner = secret(bytes)
    const find: KeySource['find'] = (query) => {
      finds++
      return inner.find(query)
    }
    const own = createGuard({ ...base, clock: () => time * 1000, keys: { ...inner, find } })
    const text = await token()
    for (let i = 0; i < 5; i++) same(await verdict(own, text), 'ada')
    same(finds, 2)
    time += 631
    same(await verdict(own, text), [401, 'expired'])
  },
)

const typed = runtimeCase('claims of a function are given, and its exception is a bug of the server', async () => {
  const tenant = createGuard({ ...base, keys: secret(bytes), claims: ({ sub }) => ({ tenant: `of ${sub}` }) })
  same((await tenant.verify(await token())).claims.tenant, 'of ada')
  const broken = createGuard({ ...base, keys: secret(bytes), claims: () => Promise.reject(new Error('boom')) })
  const [status] = (await verdict(broken, await token())) as [number]
  same(status, 500)
})

export const guards: readonly RuntimeCase[] = [...policy, ...answers, cached, typed]
