import { badRequest, badToken, csrf, noCredentials, ok } from '../answers.ts'
import type { Sent } from '../client.ts'
import { appOrigin, cookie } from '../support.ts'
import { bearing, type Case, good, type Headers, me, row } from './case.ts'

/** hostile-inputs §2. */
const notes = (...more: Headers): Sent => ({ method: 'POST', path: '/api/notes', headers: more })
const withCookie = ['cookie', `${cookie}=${good}`] as const
export const cookies: readonly Case[] = [
  row('a cookie token', me(withCookie), ok({ sub: 'ada', source: 'cookie' })),
  row('the cookie twice', me(['cookie', `${cookie}=${good}; ${cookie}=${good}`]), badRequest),
  row('the cookie twice, on two lines', me(withCookie, withCookie), badRequest),
  row('a case variant of the cookie', me(['cookie', `__host-http-at=${good}`]), noCredentials),
  row('a cookie whose name begins with a no-break space', me(['cookie', `\xa0${cookie}=${good}`]), noCredentials),
  row('… beside the cookie itself', me(['cookie', `\xa0${cookie}=x; ${cookie}=${good}`]), ok()),
  row('the cookie among others, with spaces and tabs', me(['cookie', `a=b ;\t${cookie}=${good} ; c=d`]), ok()),
  row('the cookie in quotes', me(['cookie', `${cookie}="${good}"`]), badToken),
  row('the cookie, once empty', me(['cookie', `${cookie}=; ${cookie}=${good}`]), badRequest),
  row('a cookie without a name', me(['cookie', `=${cookie}=${good}`]), noCredentials),
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
    'an Upgrade with a cookie and no proof',
    me(withCookie, ['connection', 'Upgrade'], ['upgrade', 'websocket']),
    csrf,
  ),
  row(
    'an Upgrade with a cookie from an allowed origin',
    me(withCookie, ['connection', 'Upgrade'], ['upgrade', 'websocket'], ['origin', appOrigin]),
    ok({ sub: 'ada', source: 'cookie' }),
  ),
  row('a refresh token in the cookie', me(['cookie', `${cookie}=ARE${'x'.repeat(80)}`]), badToken),
  row('a cookie of the refresh token alone', me(['cookie', `__Host-Http-rt=${good}`]), noCredentials),
  row(
    'a method override has no effect',
    me(withCookie, ['x-http-method-override', 'DELETE']),
    ok({ sub: 'ada', source: 'cookie' }),
  ),
]
