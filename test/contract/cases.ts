import {
  badRequest,
  badToken,
  csrf,
  type Expected,
  insufficient,
  noCredentials,
  noCredentialsFor,
  ok,
  plainHttp,
} from './answers.ts'
import type { Sent } from './client.ts'
import { appOrigin, audience, claims, cookie, issuer, type Setup, token } from './support.ts'

/** One row of the contract that every adapter keeps. */
export interface Case {
  readonly title: string
  readonly send: Sent
  readonly expected: Expected
  readonly setup?: Setup
}

type Headers = NonNullable<Sent['headers']>
const me = (...headers: Headers): Sent => ({ path: '/api/me', headers })
const bearing = (value: string): Headers => [['authorization', `Bearer ${value}`]]
const good = token({ scope: 'read write', roles: ['admin'] })
const fine = ok({ sub: 'ada', source: 'header' })
const row = (title: string, send: Sent, expected: Expected, setup?: Setup): Case => ({
  title,
  send,
  expected,
  ...(setup && { setup }),
})

/** hostile-inputs §1. */
const headers: Case[] = [
  row('a good token passes', me(...bearing(good)), fine),
  row('no credentials', me(), noCredentials),
  row('an empty Authorization', me(['authorization', '']), noCredentials),
  row('an Authorization of spaces', me(['authorization', '   ']), noCredentials),
  row('another scheme', me(['authorization', 'Basic dXNlcjpw']), noCredentials),
  row('the DPoP scheme, which is off', me(['authorization', `DPoP ${good}`]), noCredentials),
  row('a scheme with a Cyrillic letter', me(['authorization', `B\u00d0\u00b5arer ${good}`]), noCredentials),
  row('Bearer without a token', me(['authorization', 'Bearer']), badRequest),
  row(
    'two different Authorization lines',
    me(...bearing(good), ['Authorization', `Bearer ${token({ sub: 'eve' })}`]),
    badRequest,
  ),
  row('two identical Authorization lines', me(...bearing(good), ...bearing(good)), badRequest),
  row('a good and a Basic line', me(['authorization', 'Basic eA=='], ...bearing(good)), badRequest),
  row('two tokens in one line', me(['authorization', `Bearer ${good}, Bearer ${good}`]), badRequest),
  row('something after the token', me(['authorization', `Bearer ${good} x`]), badRequest),
  row('a parameter after the token', me(['authorization', `Bearer ${good}; x=1`]), badRequest),
  row('two spaces before the token', me(['authorization', `Bearer  ${good}`]), fine),
  row('the scheme in another case', me(['authorization', `bEaReR ${good}`]), fine),
  row('a token in Proxy-Authorization', me(['proxy-authorization', `Bearer ${good}`]), noCredentials),
  row('a token in X-Access-Token', me(['x-access-token', good]), noCredentials),
  row('a token in X-Forwarded-Authorization', me(['x-real-authorization', `Bearer ${good}`]), noCredentials),
  row(
    'a token in a form body',
    {
      method: 'POST',
      path: '/api/notes',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: `access_token=${good}`,
    },
    noCredentials,
    { parser: true },
  ),
  row(
    'a header token and a cookie token',
    me(...bearing(good), ['cookie', `${cookie}=${token({ sub: 'eve' })}`]),
    fine,
  ),
  row('a bad header token and a good cookie token', me(...bearing('a.b.c'), ['cookie', `${cookie}=${good}`]), badToken),
  row(
    'a query token',
    { path: `/api/me?access_token=${good}` },
    {
      status: 200,
      headers: { 'cache-control': 'private, no-store' },
      body: { sub: 'ada', source: 'query' },
    },
  ),
  row(
    'a query token beside a header token',
    { path: `/api/me?access_token=${good}`, headers: bearing(good) },
    badRequest,
  ),
  row('two query tokens', { path: `/api/me?access_token=${good}&access_token=${good}` }, badRequest),
]

/** hostile-inputs §2. */
const notes = (...more: Headers): Sent => ({ method: 'POST', path: '/api/notes', headers: more })
const withCookie = ['cookie', `${cookie}=${good}`] as const
const cookies: Case[] = [
  row('a cookie token', me(withCookie), ok({ sub: 'ada', source: 'cookie' })),
  row('the cookie twice', me(['cookie', `${cookie}=${good}; ${cookie}=${good}`]), badRequest),
  row('the cookie twice, on two lines', me(withCookie, withCookie), badRequest),
  row('a case variant of the cookie', me(['cookie', `__host-http-at=${good}`]), noCredentials),
  row('cookies named like members of Object', me(['cookie', `__proto__=x; constructor=y; ${cookie}=${good}`]), ok()),
  row('POST with a cookie and no proof', notes(withCookie), csrf),
  row('POST with a cookie and Origin: null', notes(withCookie, ['origin', 'null']), csrf),
  row('POST with a cookie from another origin', notes(withCookie, ['origin', 'https://evil.example']), csrf),
  row('POST with a cookie from an allowed origin', notes(withCookie, ['origin', appOrigin]), ok({ noted: true })),
  row(
    'POST with a cookie from the same origin',
    notes(withCookie, ['sec-fetch-site', 'same-origin']),
    ok({ noted: true }),
  ),
  row('POST with a header token needs no proof', notes(...bearing(good)), ok({ noted: true })),
  row(
    'a method override has no effect',
    me(withCookie, ['x-http-method-override', 'DELETE']),
    ok({ sub: 'ada', source: 'cookie' }),
  ),
]

const tampered = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`
/** hostile-inputs §3 to §6, in part: core's own tests hold all of it. */
const tokens: Case[] = [
  ...(
    [
      ['no token at all', 'x'],
      ['two parts', 'a.b'],
      ['five parts', 'a.b.c.d.e'],
      ['padding', `${good}=`],
      ['the standard alphabet', good.replace('.', '.+')],
      ['a changed signature', tampered],
      ['no signature', `${good.split('.').slice(0, 2).join('.')}.`],
      ['alg none', token({}, { alg: 'none' })],
      ['an unknown crit', token({}, { alg: 'HS256', crit: ['x'] })],
      ['an embedded key', token({}, { alg: 'HS256', jwk: {} })],
      ['a link to a key', token({}, { alg: 'HS256', jku: 'http://169.254.169.254/' })],
      ['a logout type', token({}, { alg: 'HS256', typ: 'logout+jwt' })],
      ['a claim twice', token(JSON.stringify(claims).replace('{', '{"sub":"victim",'))],
      ['no exp', token({ exp: undefined })],
      ['a past exp', token({ iat: 1, exp: 2 })],
      ['another audience', token({ aud: `${audience}/` })],
      ['another issuer', token({ iss: `${issuer}/` })],
      ['a confirmation key', token({ cnf: { jkt: 'x' } })],
    ] as const
  ).map(([title, value]) => row(`a token with ${title}`, me(...bearing(value)), badToken)),
  row('a token of 9000 characters', me(...bearing('a'.repeat(9000))), badToken),
]

const requirements: Case[] = [
  row('all scopes are there', { path: '/solo', headers: bearing(good) }, ok({ sub: 'ada' })),
  row(
    'a scope is missing: all are named',
    { path: '/solo', headers: bearing(token({ scope: 'read' })) },
    insufficient('read write'),
  ),
  row('a route alone asks for credentials and says which', { path: '/solo' }, noCredentialsFor('read write')),
  row('a route alone refuses a bad token', { path: '/solo', headers: bearing('a.b.c') }, badToken),
  row(
    'a free requirement holds against the guard before it',
    { path: '/api/free', headers: bearing(token()) },
    insufficient('read'),
  ),
  row('a free requirement is met', { path: '/api/free', headers: bearing(good) }, ok({})),
  row('a role is missing', { path: '/api/admin', headers: bearing(token()) }, insufficient()),
  row('a role is there', { path: '/api/admin', headers: bearing(good) }, ok({})),
  row('claims fit the route', { path: '/api/tenants/t1', headers: bearing(token({ tenant: 't1' })) }, ok({})),
  row(
    'claims do not fit the route',
    { path: '/api/tenants/t2', headers: bearing(token({ tenant: 't1' })) },
    insufficient(),
  ),
  row('anonymous requests pass where they may', { path: '/optional' }, ok({ sub: null })),
  row('but not with a bad token', { path: '/optional', headers: bearing('a.b.c') }, badToken),
  row('guards nest', { path: '/api/nested/me', headers: bearing(good) }, ok({ sub: 'ada' })),
  row('the outer guard still refuses', { path: '/api/nested/me' }, noCredentials),
]

const applications: Case[] = [
  row(
    'routes beside the guard are public',
    { path: '/auth/ping' },
    { status: 200, headers: { 'content-type': /^text\/plain/ }, body: 'pong' },
  ),
  row(
    'routes keep several cookies apart',
    { method: 'POST', path: '/auth/login' },
    { status: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'in' },
  ),
  row(
    'a wrong method of a route',
    { method: 'DELETE', path: '/auth/ping' },
    { status: 405, headers: { allow: 'GET, HEAD' } },
  ),
  row(
    'HEAD of a route',
    { method: 'HEAD', path: '/auth/ping' },
    { status: 200, headers: { 'content-length': '4' }, body: '' },
  ),
  row('a path that is nobody’s', { path: '/auth/other' }, { status: 404 }),
  row(
    'metadata at the root',
    { path: '/.well-known/oauth-protected-resource' },
    {
      status: 200,
      headers: { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' },
      body: { resource: audience, authorization_servers: [issuer] },
    },
  ),
  row('HEAD through the guard', { method: 'HEAD', path: '/api/me', headers: bearing(good) }, { status: 200, body: '' }),
  row('HEAD that is refused', { method: 'HEAD', path: '/api/me' }, { ...noCredentials, body: '' }),
  row(
    'an exception of the application',
    { path: '/api/boom', headers: bearing(good) },
    { status: 500, headers: { 'www-authenticate': null } },
  ),
  row(
    'an exception in a test of claims',
    { path: '/api/boom-in-test', headers: bearing(good) },
    { status: 500, headers: { 'www-authenticate': null } },
  ),
  row(
    'a body parser before the guard',
    {
      method: 'POST',
      path: '/api/notes',
      headers: [...bearing(good), ['content-type', 'application/json']],
      body: '{"a":1}',
    },
    ok({ noted: true }),
    { parser: true },
  ),
  row(
    'forwarded errors carry all that a handler needs',
    { path: '/forwarded' },
    {
      status: 401,
      body: {
        status: 401,
        statusCode: 401,
        headers: { 'www-authenticate': 'Bearer realm="api"', 'cache-control': 'no-store' },
        code: 'missing_credentials',
        reason: 'no_credentials',
      },
    },
  ),
]

const preflight: Headers = [
  ['origin', appOrigin],
  ['access-control-request-method', 'GET'],
  ['access-control-request-headers', 'authorization'],
]
const crossOrigin: Case[] = [
  row(
    'a preflight passes the guard to the CORS middleware',
    { method: 'OPTIONS', path: '/api/me', headers: preflight },
    { status: 204, headers: { 'access-control-allow-origin': appOrigin } },
    { cors: true },
  ),
  row(
    'a refusal keeps the CORS headers and exposes its own',
    me(['origin', appOrigin]),
    {
      ...noCredentials,
      headers: {
        ...noCredentials.headers,
        'access-control-allow-origin': appOrigin,
        'access-control-expose-headers': 'X-Total, WWW-Authenticate, DPoP-Nonce',
      },
    },
    { cors: true },
  ),
  row('a refusal without CORS middleware exposes its own headers', me(['origin', appOrigin]), {
    ...noCredentials,
    headers: { ...noCredentials.headers, 'access-control-expose-headers': 'WWW-Authenticate, DPoP-Nonce' },
  }),
]

const viaProxy = (proto: string): Headers => [
  ...bearing(good),
  ['x-forwarded-for', '192.0.2.1'],
  ['x-forwarded-proto', proto],
]
const transports: Case[] = [
  row('plain HTTP to another name', me(...bearing(good), ['host', 'api.example']), plainHttp),
  row('a proxy that is not trusted', me(...viaProxy('https')), plainHttp),
  row('a trusted proxy with TLS', me(...viaProxy('https')), fine, { trustProxy: true }),
  row('a trusted proxy without TLS', me(...viaProxy('http')), plainHttp, { trustProxy: true }),
]

/** The HTTP contract. */
export const cases: readonly Case[] = [
  ...headers,
  ...cookies,
  ...tokens,
  ...requirements,
  ...applications,
  ...crossOrigin,
  ...transports,
]
