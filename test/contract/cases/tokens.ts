import { badToken, ok } from '../answers.ts'
import { audience, claims, issuer, token } from '../support.ts'
import { bearing, type Case, good, me, row } from './case.ts'

const tampered = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`
/** hostile-inputs §3 to §6, in part: core's own tests hold all of it. */
export const tokens: readonly Case[] = [
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
      ['a logout type', token({}, { alg: 'HS256', typ: 'logout+jwt' })],
      ['a claim twice', token(JSON.stringify(claims).replace('{', '{"sub":"victim",'))],
      ['no exp', token({ exp: undefined })],
      ['a past exp', token({ iat: 1, exp: 2 })],
      ['another audience', token({ aud: `${audience}/` })],
      ['another issuer', token({ iss: `${issuer}/` })],
      ['half a surrogate pair in its id', token({ jti: 'a\ud800' })],
      ['a control character in its subject', token({ sub: 'ada\u0000' })],
      ['a session that is no name', token({ sid: '\udc00' })],
      ['an iat before 1970', token({ iat: -1 })],
      ['a confirmation key', token({ cnf: { jkt: 'x' } })],
    ] as const
  ).map(([title, value]) => row(`a token with ${title}`, me(...bearing(value)), badToken)),
  row(
    'a token of a service, with an empty subject and no scopes',
    me(...bearing(token({ sub: '', scope: null, scp: null }))),
    ok({ source: 'header' }),
  ),
  row('a token of 9000 characters', me(...bearing('a'.repeat(9000))), badToken),
  ...(
    [
      ['an embedded key', token({}, { alg: 'HS256', jwk: {} })],
      ['a link to a key', token({}, { alg: 'HS256', jku: 'http://169.254.169.254/' })],
    ] as const
  ).map(([title, value]) =>
    row(`${title} in a good token is ignored`, me(...bearing(value)), ok({ sub: 'ada', source: 'header' })),
  ),
]
