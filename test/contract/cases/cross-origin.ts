import { noCredentials } from '../answers.ts'
import { appOrigin } from '../support.ts'
import { type Case, type Headers, me, row } from './case.ts'

const preflight: Headers = [
  ['origin', appOrigin],
  ['access-control-request-method', 'GET'],
  ['access-control-request-headers', 'authorization'],
]
export const crossOrigin: readonly Case[] = [
  row(
    'a preflight passes the guard to whatever answers it',
    { method: 'OPTIONS', path: '/api/late-cors', headers: preflight },
    { status: 204, headers: { 'www-authenticate': null } },
  ),
  row('OPTIONS that is no preflight is guarded', { method: 'OPTIONS', path: '/api/late-cors' }, noCredentials),
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
