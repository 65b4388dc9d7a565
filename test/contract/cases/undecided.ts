import { badToken, internal, noCredentials, ok, unavailable } from '../answers.ts'
import { bearing, type Case, good, row } from './case.ts'

/** What cannot be decided is refused, but not as the client's fault; and decisions may take their time. */
export const undecided: readonly Case[] = [
  row('a revocation store that fails', { path: '/unavailable', headers: bearing(good) }, unavailable),
  row('… is not asked about no token', { path: '/unavailable' }, noCredentials),
  row('a hook of the application that has a bug', { path: '/hook', headers: bearing(good) }, internal),
  row('… is not asked about no token', { path: '/hook' }, noCredentials),
  row('roles that have a bug', { path: '/roles-fail', headers: bearing(good) }, internal),
  row(
    'claims that have a bug, forwarded',
    { path: '/claims-fail-forwarded', headers: bearing(good) },
    {
      status: 500,
      headers: { 'www-authenticate': null, 'retry-after': null },
      body: {
        status: 500,
        statusCode: 500,
        headers: { 'cache-control': 'no-store' },
        code: 'internal',
        reason: 'hook_failed',
      },
    },
  ),
  row('claims that refuse', { path: '/refuses', headers: bearing(good) }, badToken),
  row('claims that refuse later, by giving nothing', { path: '/refuses-later', headers: bearing(good) }, badToken),
  row('a resolver that rejects', { path: '/resolver-fails', headers: bearing(good) }, unavailable),
  row('a guard that must wait lets through', { path: '/waiting', headers: bearing(good) }, ok({ sub: 'ada' })),
  row('an endpoint whose store fails', { path: '/auth/down' }, unavailable),
]
