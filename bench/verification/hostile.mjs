import { Headers } from '../fixtures/headers.mjs'
import { makeTokens } from '../fixtures/tokens.mjs'
import { guard } from './candidates.mjs'

/** Ways for a token to be bad, each made from good ones, all different. */
const kinds = {
  'bad shape': ({ tokens }) => tokens.map((token) => token.replace('.', '')),
  'wrong alg': ({ tokens, key }) =>
    tokens.map((token) => withHeader(token, { alg: 'none', typ: 'at+jwt', kid: key.kid })),
  'unknown kid': ({ tokens, key }) =>
    tokens.map((token, i) => withHeader(token, { alg: key.algorithm, typ: 'at+jwt', kid: `stranger-${i}` })),
  expired: ({ key }) => makeTokens(key, 1000, { claims: { iat: 1000, exp: 2000 } }),
  'bad signature': ({ tokens }) =>
    tokens.map((token) => token.slice(0, -10) + token.slice(-10).split('').reverse().join('')),
}

function withHeader(token, header) {
  return Buffer.from(JSON.stringify(header)).toString('base64url') + token.slice(token.indexOf('.'))
}

/** Contenders that are refused each time, with their whole answer, by the same kind of guard as the good ones meet. */
export function hostile(fixture) {
  return Object.entries(kinds).map(([name, tokensOf]) => {
    const ask = guard(fixture.key)
    const headers = new Headers(tokensOf(fixture))
    return { name, inputs: (count) => headers.take(count), verify: (header) => refused(ask(header)) }
  })
}

function refused(result) {
  if (result.ok || result.response.status !== 401) throw new Error('A hostile token was not refused.')
}
