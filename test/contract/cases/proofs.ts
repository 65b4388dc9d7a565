import {
  badProof,
  badRequest,
  badToken,
  dpopOnly,
  type Expected,
  noCredentials,
  ok,
  orDpop,
  unavailable,
} from '../answers.ts'
import type { Sent } from '../client.ts'
import { appOrigin, holder, proof, publicUrl, token, unknown, usedBefore } from '../support.ts'
import { bearing, type Case, good, type Headers, row } from './case.ts'

const ada = holder()
const eve = holder()
const bound = token({ cnf: ada.cnf })
const path = '/bound'
const scheme = (value: string): Headers => [['authorization', `DPoP ${value}`]]

/** Each time it is looked at, a request has a proof of its own. */
const sending = (headers: () => Headers, more: Partial<Sent> = {}): Sent => ({
  path,
  ...more,
  get headers() {
    return headers()
  },
})
const proving = (by: () => string, more: Partial<Sent> = {}, authorization = scheme(bound)): Sent =>
  sending(() => [...authorization, ['dpop', by()]], more)
const passes = ok({ ran: true })
const forged = (): string => {
  const [header, claims] = proof(ada, path, bound).split('.')
  return [header, claims, proof(eve, path, bound).split('.')[2]].join('.')
}

type Changes = readonly [title: string, claims: object, header?: object, expected?: Expected]
const wrong: readonly Changes[] = [
  ['3 a proof without its name', { jti: undefined }],
  ['3 a proof without a method', { htm: undefined }],
  ['3 a proof without a URL', { htu: undefined }],
  ['3 a proof without a time', { iat: undefined }],
  ['3 a proof without the hash of its token', { ath: undefined }],
  ['4 a proof of another type', {}, { typ: 'jwt' }],
  ['5 a proof that is not signed', {}, { alg: 'none' }],
  ['5 a proof signed with a shared secret', {}, { alg: 'HS256' }],
  ['7 a proof with a private key in it', {}, { jwk: ada.privateKey.export({ format: 'jwk' }) }],
  ['7 a proof without a key', {}, { jwk: undefined }],
  ['8 a proof for another method', { htm: 'POST' }],
  ['9 a proof for another path', { htu: `${publicUrl}/bound/` }],
  ['9 a proof for another host', { htu: 'https://evil.example/bound' }],
  ['9 a proof for what Host says', { htu: 'http://127.0.0.1/bound' }],
  ['11 a proof of yesterday', { iat: 1 }],
  ['11 a proof of tomorrow', { iat: 1e11 }],
  ['12 a proof for another token', { ath: 'x' }],
  ['13 a proof that was used before', { jti: usedBefore }],
  ['13 a proof of which the store does not know', { jti: unknown }, {}, unavailable],
]

/** RFC 9449: tokens that are bound to a key of their client. */
export const proofs: readonly Case[] = [
  row(
    'a bound token passes with its proof',
    proving(() => proof(ada, path, bound)),
    passes,
  ),
  row(
    'a bound token passes with a query that its proof leaves out',
    proving(() => proof(ada, path, bound), { path: `${path}?a=b` }),
    passes,
  ),
  row(
    'a bound token passes with a URL written otherwise',
    proving(() => proof(ada, path, bound, { htu: 'HTTPS://Public.Example:443/%62ound?x' })),
    passes,
  ),
  row(
    'a bound token passes in a cookie',
    proving(() => proof(ada, path, bound), {}, [['cookie', `__Host-Http-at=${bound}`]]),
    passes,
  ),
  ...wrong.map(([title, claims, header, expected = badProof()]) =>
    row(
      `${title} is refused`,
      proving(() => proof(ada, path, bound, claims, header)),
      expected,
    ),
  ),
  row('1 no proof is refused', { path, headers: scheme(bound) }, badProof()),
  row(
    '1 two proofs are refused',
    sending(() => [...scheme(bound), ['dpop', proof(ada, path, bound)], ['DPoP', proof(ada, path, bound)]]),
    badProof(),
  ),
  row(
    '1 two proofs in one line are refused',
    proving(() => `${proof(ada, path, bound)}, ${proof(ada, path, bound)}`),
    badProof(),
  ),
  row(
    '2 a proof that is no JWT is refused',
    proving(() => 'x'),
    badProof(),
  ),
  row(
    '2 a proof of 4,001 characters is refused',
    proving(() => proof(ada, path, bound, { x: 'x'.repeat(3000) })),
    badProof(),
  ),
  row('6 a proof with the signature of another is refused', proving(forged), badProof()),
  row(
    '12 the proof of another key is refused',
    proving(() => proof(eve, path, bound)),
    badProof('invalid_token'),
  ),
  row('a bound token without the scheme is refused', { path, headers: bearing(bound) }, orDpop(badToken)),
  row(
    'a bound token without the scheme is refused, also with a proof',
    proving(() => proof(ada, path, bound), {}, bearing(bound)),
    orDpop(badToken),
  ),
  row(
    'an unbound token with the scheme is refused',
    proving(() => proof(ada, path, good), {}, scheme(good)),
    badProof('invalid_token'),
  ),
  row('an unbound token passes where it may', { path, headers: bearing(good) }, passes),
  row(
    'an unbound token is refused where it may not',
    { path: '/bound/required', headers: bearing(good) },
    {
      status: 401,
      headers: { 'www-authenticate': /^DPoP realm="api", error="invalid_token", .*, algs="ES256"$/ },
    },
  ),
  row('who sends nothing is told of both schemes', { path }, orDpop(noCredentials)),
  row('who sends nothing is told of the only scheme', { path: '/bound/required' }, dpopOnly('ES256')),
  row(
    'two tokens in one line are no proof of anything',
    sending(() => [['authorization', `DPoP ${bound}, DPoP ${bound}`]]),
    {
      ...badRequest,
      headers: { 'www-authenticate': /^DPoP realm="api", error="invalid_request"/ },
    },
  ),
  row(
    'who lacks a nonce is given one',
    proving(() => proof(ada, '/bound/nonces', bound), { path: '/bound/nonces' }),
    badProof('use_dpop_nonce', /^[\w.]+/),
  ),
  row(
    'who lacks a nonce and is of another origin can read it',
    sending(() => [...scheme(bound), ['dpop', proof(ada, '/bound/nonces', bound)], ['origin', appOrigin]], {
      path: '/bound/nonces',
    }),
    {
      status: 401,
      headers: { 'dpop-nonce': /^[\w.]+/, 'access-control-expose-headers': 'WWW-Authenticate, DPoP-Nonce' },
    },
  ),
  row(
    'a guard that knows no proofs knows no such scheme',
    proving(() => proof(ada, '/long', bound), { path: '/long' }),
    noCredentials,
  ),
]
