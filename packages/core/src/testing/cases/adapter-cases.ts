import type { GuardOptions } from '../../guard/options.ts'
import type { RawRequest } from '../raw-request.ts'
import { type AdapterCase, adapterCase, cookie, type ExpectedAnswer, ownOrigin } from './adapter-case.ts'

const good = ['authorization', 'Bearer {token}'] as const
const withCookie = ['cookie', `${cookie}={token}`] as const
type Fields = NonNullable<RawRequest['headers']>
const me = (...headers: Fields): RawRequest => ({ path: '/me', headers })
const post = (...headers: Fields): RawRequest => ({ ...me(...headers), method: 'POST', body: '' })

const passes: ExpectedAnswer = { status: 200, headers: { 'www-authenticate': null }, body: /^\{"sub":"ada"\}$/ }
const refused = (status: number, challenge: RegExp | null): ExpectedAnswer => ({
  status,
  headers: { 'www-authenticate': challenge, 'content-type': 'application/problem+json' },
  body: new RegExp(`"status":${status}`),
})
const nothing = refused(401, /^Bearer realm="api"$/)
const malformed = refused(400, /error="invalid_request"/)
const down = {
  revocations: { isRevoked: () => Promise.reject(new Error('down')), revoke: async () => {} },
} as unknown as Partial<GuardOptions>

/**
 * The HTTP contract that every adapter keeps: what it must not lose between a framework's request and core's.
 *
 * @example
 * it.each(adapterCases)('$name', ({ run }) => run((application) => start(application)))
 */
export const adapterCases: readonly AdapterCase[] = [
  adapterCase('a good token passes, and the handler has its auth', me(good), passes),
  adapterCase('no credentials are refused with a challenge and problem details', me(), {
    ...nothing,
    headers: { ...nothing.headers, 'cache-control': 'no-store' },
  }),
  adapterCase('a bad token is refused', me(['authorization', 'Bearer a.b.c']), refused(401, /error="invalid_token"/)),
  adapterCase('two Authorization lines are seen', me(good, ['Authorization', 'Bearer a.b.c']), malformed),
  adapterCase('two identical Authorization lines are seen', me(good, good), malformed),
  adapterCase('Bearer without a token is malformed', me(['authorization', 'Bearer']), malformed),
  adapterCase(
    'a token in the query passes, and its answer is not kept',
    { path: '/me?access_token={token}' },
    {
      ...passes,
      headers: { 'cache-control': 'private, no-store' },
    },
  ),
  adapterCase(
    'a token in the query beside one in a field is malformed',
    { path: '/me?access_token={token}', headers: [good] },
    malformed,
  ),
  adapterCase('a token in the cookie passes', me(withCookie), passes),
  adapterCase('the cookie twice, on two lines, is seen', me(withCookie, withCookie), malformed),
  adapterCase('POST with a cookie and no proof of its site is refused', post(withCookie), refused(403, null)),
  adapterCase(
    'POST with a cookie from another site is refused',
    post(withCookie, ['origin', 'https://evil.example']),
    refused(403, null),
  ),
  adapterCase('POST with a cookie from an allowed origin passes', post(withCookie, ['origin', ownOrigin]), passes),
  adapterCase(
    'an Upgrade with a cookie and no proof is refused',
    me(withCookie, ['connection', 'Upgrade'], ['upgrade', 'websocket']),
    refused(403, null),
  ),
  adapterCase(
    'plain HTTP that a proxy forwarded is refused',
    me(good, ['x-forwarded-for', '192.0.2.1']),
    refused(403, null),
  ),
  adapterCase(
    'plain HTTP under another name than that of this machine is refused',
    me(good, ['host', 'api.example']),
    refused(403, null),
  ),
  adapterCase(
    'a header field does not make TLS',
    me(good, ['host', 'api.example'], ['x-forwarded-proto', 'https']),
    refused(403, null),
  ),
  adapterCase(
    'a scope that is missing: all are named',
    { path: '/scoped', headers: [good] },
    refused(403, /error="insufficient_scope".*scope="read write"/),
  ),
  adapterCase(
    'a route that needs scopes names them to who has no token',
    { path: '/scoped' },
    refused(401, /^Bearer realm="api", scope="read write"$/),
  ),
  adapterCase(
    'a preflight is answered, and no handler runs',
    { ...me(['origin', ownOrigin], ['access-control-request-method', 'GET']), method: 'OPTIONS' },
    { status: 204, headers: { 'www-authenticate': null }, body: /^$/ },
  ),
  adapterCase('OPTIONS that is no preflight is guarded', { ...me(), method: 'OPTIONS' }, nothing),
  adapterCase('HEAD is guarded', { ...me(), method: 'HEAD' }, { ...nothing, body: /^$/ }),
  adapterCase('HEAD of who may passes', { ...me(good), method: 'HEAD' }, { status: 200, body: /^$/ }),
  ...['/ME', '//me', '/me/', '/%6de', '/./me'].map((path) =>
    adapterCase(
      `no spelling of a path goes round the guard: ${path}`,
      { path },
      { status: [400, 401, 404, 301, 307, 308] },
    ),
  ),
  adapterCase(
    'an exception of the handler is no 401',
    { path: '/boom', headers: [good] },
    { status: 500, headers: { 'www-authenticate': null } },
  ),
  adapterCase(
    'what cannot be decided is 503, for a while',
    me(good),
    { ...refused(503, null), headers: { 'retry-after': /^\d+$/ } },
    down,
  ),
  adapterCase(
    'endpoints are public, and keep their cookies apart',
    { method: 'POST', path: '/login', body: '' },
    { status: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: /^in$/ },
  ),
  adapterCase('a wrong method of an endpoint is told', { path: '/login' }, { status: 405, headers: { allow: 'POST' } }),
  adapterCase(
    'an endpoint reads a form',
    { method: 'POST', path: '/fields', headers: [['content-type', 'application/x-www-form-urlencoded']], body: 'a=1' },
    { status: 200, body: /^\{"a":"1"\}$/ },
  ),
  adapterCase(
    'an endpoint reads no endless body',
    {
      method: 'POST',
      path: '/fields',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: `a=${'x'.repeat(20_000)}`,
    },
    { status: 413 },
  ),
  adapterCase('a path that is nobody\u2019s is not found', { path: '/nowhere' }, { status: 404 }),
]
