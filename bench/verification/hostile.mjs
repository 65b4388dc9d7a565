import * as core from '@bearer/core'
import { Headers } from '../fixtures/headers.mjs'
import { makeKey, openKey } from '../fixtures/keys.mjs'
import { makeTokens } from '../fixtures/tokens.mjs'
import { guard, guardWith } from './candidates.mjs'

/** The most that anybody can make a guard do: four keys of the algorithm, and tokens that name none of them. */
const fourKeys = 'four keys, no kid'

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
  [fourKeys]: ({ tokens, key }) => tokens.map((token) => withHeader(token, { alg: key.algorithm, typ: 'at+jwt' })),
}

function guardOfFour({ algorithm, bytes }, build) {
  const keys = Array.from({ length: 4 }, (_, i) => openKey({ ...makeKey(algorithm), kid: `four-${i}` }))
  return guardWith(
    bytes
      ? keys.map((key) => build.secret(key.bytes, { algorithm }))
      : build.jwks({ keys: keys.map(({ jwk }) => jwk) }),
    undefined,
    build,
  )
}

function withHeader(token, header) {
  return Buffer.from(JSON.stringify(header)).toString('base64url') + token.slice(token.indexOf('.'))
}

/** Contenders that are refused each time, with their whole answer, by the same kind of guard as the good ones meet. */
export function hostile(fixture, build = core) {
  return Object.entries(kinds).map(([name, tokensOf]) => {
    const ask = name === fourKeys ? guardOfFour(fixture.key, build) : guard(fixture.key, undefined, build)
    const headers = new Headers(tokensOf(fixture))
    const verify = (header) => {
      const result = ask(header)
      return typeof result.then === 'function' ? result.then(refused) : refused(result)
    }
    return { name, inputs: (count) => headers.take(count), verify }
  })
}

function refused(result) {
  if (result.ok || result.response.status !== 401) throw new Error('A hostile token was not refused.')
}
