import { Buffer } from 'node:buffer'
import { constants, createHmac, timingSafeEqual, verify as verifySignature } from 'node:crypto'
import * as core from '@bearer/core'
import { JwtVerifier } from 'aws-jwt-verify'
import { createVerifier } from 'fast-jwt'
import { verify as honoVerify } from 'hono/jwt'
import { importJWK, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { audience, issuer } from '../fixtures/tokens.mjs'

/**
 * Every library, set up to check the same: signature, algorithm, issuer, audience, expiry, and `typ: at+jwt` where it can.
 * `open(key)` imports the key once and gives `make(entries)`, which gives what verifies an `Authorization` value, with an
 * empty cache of that size.
 */
const asymmetric = ['RS256', 'PS256', 'ES256', 'EdDSA']
const all = ['HS256', ...asymmetric]

/** The limit: `node:crypto` alone, on inputs that are split and decoded before the clock runs. */
export const raw = {
  name: 'node:crypto',
  algorithms: all,
  prepare(header) {
    const token = header.slice(7)
    const end = token.lastIndexOf('.')
    return { input: Buffer.from(token.slice(0, end)), signature: Buffer.from(token.slice(end + 1), 'base64url') }
  },
  open({ algorithm, key }) {
    if (algorithm === 'HS256')
      return () =>
        ({ input, signature }) =>
          required(timingSafeEqual(createHmac('sha256', key).update(input).digest(), signature))
    const [hash, material] = {
      RS256: ['sha256', key],
      PS256: ['sha256', { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
      ES256: ['sha256', { key, dsaEncoding: 'ieee-p1363' }],
      EdDSA: [null, key],
    }[algorithm]
    return () =>
      ({ input, signature }) =>
        required(verifySignature(hash, input, material, signature))
  },
}

function required(verifies) {
  if (!verifies) throw new Error('The signature does not verify.')
}

/** This library, of any build. */
export const bearerOf = (name, build) => ({
  name,
  algorithms: all,
  open: (key) => (entries) =>
    letThrough(guard(key, entries ? { maxEntries: entries, maxBytes: 2 ** 28 } : undefined, build)),
})

export const bearer = bearerOf('bearer', core)

export const bearerUncached = {
  name: 'bearer, cache off',
  algorithms: all,
  open: (key) => () => letThrough(guard(key, false)),
}

/** A guard of one key, asked as an adapter asks it; of this build of core, or of another. */
export function guard({ bytes, jwk, algorithm, kid }, cache, build = core) {
  return guardWith(bytes ? build.secret(bytes, { kid, algorithm }) : build.publicKey(jwk), cache, build)
}

/** The same of any keys. */
export function guardWith(keys, cache, build = core) {
  const made = build.createGuard({ issuer, audience, keys, profile: 'rfc9068', cache, on: { refused: undefined } })
  return (header) => made.authenticate(requestWith(header))
}

function letThrough(ask) {
  return (header) => {
    const result = ask(header)
    if (!result.ok) throw result.error
    return result
  }
}

/** What an adapter makes of a framework's request. */
const requestWith = (header) => ({
  method: 'GET',
  url: '/',
  tls: true,
  headers: [],
  fieldValues: (name) => (name === 'authorization' ? [header] : []),
})

const fastJwt = ({ bytes, publicPem, algorithm }, cache) => {
  const verify = createVerifier({
    key: bytes ?? publicPem,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    checkTyp: 'at+jwt',
    cache,
  })
  return (header) => verify(header.slice(7))
}

export const fastJwtUncached = { name: 'fast-jwt', algorithms: all, open: (key) => () => fastJwt(key, false) }

export const fastJwtCached = {
  name: 'fast-jwt, cache on',
  algorithms: all,
  open: (key) => (entries) => fastJwt(key, entries ?? true),
}

export const jsonWebToken = {
  name: 'jsonwebtoken',
  algorithms: ['HS256', 'RS256', 'PS256', 'ES256'],
  open({ key, algorithm }) {
    const options = { algorithms: [algorithm], issuer, audience }
    return () => (header) => jsonwebtoken.verify(header.slice(7), key, options)
  },
}

export const awsJwtVerify = {
  name: 'aws-jwt-verify',
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  open({ jwk }) {
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}jwks` })
    verifier.cacheJwks({ keys: [jwk] })
    return () => (header) => verifier.verifySync(header.slice(7))
  },
}

export const jose = {
  name: 'jose',
  algorithms: all,
  async open(key) {
    const cryptoKey = await webKey(key)
    const options = { algorithms: [key.algorithm], issuer, audience, typ: 'at+jwt' }
    return () => (header) => jwtVerify(header.slice(7), cryptoKey, options)
  },
}

export const hono = {
  name: 'hono',
  algorithms: all,
  async open(key) {
    const cryptoKey = await webKey(key)
    const options = { alg: key.algorithm, iss: issuer, aud: audience, typ: 'at+jwt' }
    return () => (header) => honoVerify(header.slice(7), cryptoKey, options)
  },
}

/** A `CryptoKey` made once: what costs these two the least. */
const webKey = ({ bytes, jwk, algorithm }) =>
  bytes
    ? crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
    : importJWK(jwk, algorithm)
