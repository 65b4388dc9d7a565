import { type Expected, noCredentials } from '../answers.ts'
import { appOrigin } from '../support.ts'
import { bearing, type Case, good, type Headers, me, row } from './case.ts'

const preflight: Headers = [
  ['origin', appOrigin],
  ['access-control-request-method', 'GET'],
  ['access-control-request-headers', 'authorization'],
]
const answered: Expected = {
  status: 204,
  headers: { 'access-control-allow-origin': null, 'www-authenticate': null, 'content-type': null },
  body: '',
}

export const crossOrigin: readonly Case[] = [
  ...['/api/late-cors', '/api/all', '/solo/all', '/optional/all', '/forwarded/all', '/cors-behind'].map((path) =>
    row(
      `a preflight is answered by the guard and runs no handler: ${path}`,
      { method: 'OPTIONS', path, headers: preflight },
      answered,
    ),
  ),
  row(
    'a preflight is answered before plain HTTP is refused',
    { method: 'OPTIONS', path: '/api/all', headers: [...preflight, ['x-forwarded-for', '192.0.2.1']] },
    answered,
  ),
  row(
    'a preflight with credentials, which no browser sends, is answered too',
    { method: 'OPTIONS', path: '/api/all', headers: [...preflight, ...bearing(good)] },
    answered,
  ),
  row(
    "a preflight passes a guard with preflight: 'pass'",
    { method: 'OPTIONS', path: '/passing', headers: preflight },
    { status: 200, body: { ran: true } },
  ),
  row(
    'who asks for the auth of a preflight that passed has a bug',
    { method: 'OPTIONS', path: '/passing-auth', headers: preflight },
    { status: 500 },
  ),
  row(
    'a preflight that lacks its method is guarded',
    { method: 'OPTIONS', path: '/api/all', headers: [['origin', appOrigin]] },
    noCredentials,
  ),
  row(
    'another method that looks like a preflight is guarded',
    { method: 'POST', path: '/api/all', headers: preflight },
    noCredentials,
  ),
  row(
    'CORS middleware before the guard answers a preflight',
    { method: 'OPTIONS', path: '/cors-before', headers: preflight },
    { status: 204, headers: { 'access-control-allow-origin': appOrigin } },
  ),
  row('OPTIONS that is no preflight is guarded', { method: 'OPTIONS', path: '/api/late-cors' }, noCredentials),
  row(
    'CORS middleware before the guard answers a preflight for the whole application',
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
