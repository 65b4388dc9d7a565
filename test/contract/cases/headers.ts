import { badRequest, badToken, noCredentials, ok } from '../answers.ts'
import { cookie, token } from '../support.ts'
import { bearing, type Case, good, me, row } from './case.ts'

const fine = ok({ sub: 'ada', source: 'header' })
/** hostile-inputs §1. */
export const headers: readonly Case[] = [
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
  row('a token in X-Forwarded-Authorization', me(['x-forwarded-authorization', `Bearer ${good}`]), noCredentials),
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
