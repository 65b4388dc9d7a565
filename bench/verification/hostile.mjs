import { Headers } from '../fixtures/headers.mjs'
import { makeTokens } from '../fixtures/tokens.mjs'
import { bearer } from './candidates.mjs'

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

/** Contenders that are refused each time, by the same guard as the good ones meet. */
export async function hostile(fixture) {
  const make = await bearer.open(fixture.key)
  return Object.entries(kinds).map(([name, tokensOf]) => {
    const verify = make()
    const headers = new Headers(tokensOf(fixture))
    return { name, inputs: (count) => headers.take(count), verify: (header) => refused(verify, header) }
  })
}

function refused(verify, header) {
  try {
    verify(header)
  } catch (error) {
    return error.status === 401
  }
  throw new Error('A hostile token was accepted.')
}
