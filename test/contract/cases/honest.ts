import { badRequest, badToken, csrf, noCredentials, ok } from '../answers.ts'
import { appOrigin, claims, cookie, token } from '../support.ts'
import { bearing, type Case, good, type Headers, row } from './case.ts'

const ran = ok({ ran: true })
const named = (...headers: Headers) => ({ path: '/named', headers })
const field = ['X-Access-Token', good] as const
const posted = (...headers: Headers) => ({ ...named(field, ...headers), method: 'POST' })
/** A token of 9 KB: 250 roles, as Keycloak lists them. */
const long = token({ realm_access: { roles: Array.from({ length: 250 }, (_, i) => `department-${i}-report-reader`) } })

/** Tokens of other issuers and proxies, which a guard takes where it is told to. */
export const honest: readonly Case[] = [
  row('a token in a field of another name', named(field), ran),
  row('… with Bearer', named(['x-access-token', `Bearer ${good}`]), ran),
  row('… on two lines', named(field, field), badRequest),
  row('… and something after it', named(['x-access-token', `${good} x`]), badRequest),
  row('… and it is bad', named(['x-access-token', 'a.b.c']), badToken),
  row('… which is empty', named(['x-access-token', '']), noCredentials),
  row('… which replaces Authorization', named(...bearing(good)), noCredentials),
  row('… beside a cookie', named(['x-access-token', 'a.b.c'], ['cookie', `${cookie}=${good}`]), badToken),
  row('POST with it, from no browser', posted(), ran),
  row(
    'POST with it, from the same origin',
    posted(['sec-fetch-site', 'same-origin'], ['origin', 'https://own.example']),
    ran,
  ),
  row('POST with it, from an allowed origin', posted(['sec-fetch-site', 'same-site'], ['origin', appOrigin]), ran),
  row('POST with it, from another site', posted(['sec-fetch-site', 'cross-site']), csrf),
  row('POST with it, from another origin', posted(['origin', 'https://evil.example']), csrf),
  row(
    'an Upgrade with it, from another origin',
    named(field, ['connection', 'Upgrade'], ['upgrade', 'websocket'], ['origin', 'https://evil.example']),
    csrf,
  ),
  row('a token of 9 KB', { path: '/api/me', headers: bearing(long) }, badToken),
  row('… where it is allowed', { path: '/long', headers: bearing(long) }, ran),
  row(
    'a type of the issuer\u2019s own',
    { path: '/api/me', headers: bearing(token({}, { alg: 'HS256', typ: 'access' })) },
    badToken,
  ),
  row('… where it is named', { path: '/typed', headers: bearing(token({}, { alg: 'HS256', typ: 'access' })) }, ran),
  row(
    'typ: JOSE',
    { path: '/api/me', headers: bearing(token({}, { alg: 'HS256', typ: 'JOSE' })) },
    ok({ sub: 'ada', source: 'header' }),
  ),
  row(
    'a token whose header names keys',
    {
      path: '/api/me',
      headers: bearing(token({}, { alg: 'HS256', jku: 'https://evil.example/', jwk: { kty: 'oct', k: 'eA' } })),
    },
    ok({ sub: 'ada', source: 'header' }),
  ),
  row('a token of a short while ago', { path: '/young', headers: bearing(good) }, ran),
  row('… of a longer while', { path: '/young', headers: bearing(token({ iat: claims.iat - 7200 })) }, badToken),
  row('… of nobody knows when', { path: '/young', headers: bearing(token({ iat: undefined })) }, badToken),
]
