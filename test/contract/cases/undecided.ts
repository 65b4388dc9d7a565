import { noCredentials, ok, unavailable } from '../answers.ts'
import { bearing, type Case, good, row } from './case.ts'

/** What cannot be decided is refused, but not as the client's fault; and decisions may take their time. */
export const undecided: readonly Case[] = [
  row('a revocation store that fails', { path: '/unavailable', headers: bearing(good) }, unavailable),
  row('… is not asked about no token', { path: '/unavailable' }, noCredentials),
  row('a hook of the application that throws', { path: '/hook', headers: bearing(good) }, unavailable),
  row('a guard that must wait lets through', { path: '/waiting', headers: bearing(good) }, ok({ sub: 'ada' })),
  row('an endpoint whose store fails', { path: '/auth/down' }, unavailable),
]
