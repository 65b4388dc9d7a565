import { createHash, createHmac, type KeyObject, randomUUID, sign } from 'node:crypto'
import { keyPair } from '../../packages/core/test/support/key-pair.ts'
import { audience, issuer, key, publicUrl } from './application.ts'

/** The applications under test need nothing of Node; tokens for them are made here. */
export * from './application.ts'

const now = Math.floor(Date.now() / 1000)
export const claims = { iss: issuer, aud: audience, sub: 'ada', iat: now - 5, exp: now + 3600 }

type Part = object | string
const segment = (part: Part): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs a token with the applications' secret, header and payload as given. */
export function token(more: Part = {}, header: Part = { alg: 'HS256', typ: 'JWT' }): string {
  const payload = typeof more === 'string' ? more : { ...claims, ...more }
  const input = `${segment(header)}.${segment(payload)}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

/** A key of a client, and what tokens that are bound to it say. */
export interface Holder {
  readonly privateKey: KeyObject
  readonly jwk: object
  readonly cnf: { readonly jkt: string }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url')

export function holder(): Holder {
  const { publicKey, privateKey } = keyPair('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  return { privateKey, jwk, cnf: { jkt: hash(`{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`) } }
}

/** A proof of a holder for `GET` of a path with a token, new each time, with members of header and claims changed. */
export function proof(by: Holder, path: string, bearing: string, claims: object = {}, header: object = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  const good = { jti: randomUUID(), htm: 'GET', htu: `${publicUrl}${path}`, iat, ath: hash(bearing), ...claims }
  const input = `${segment({ typ: 'dpop+jwt', alg: 'ES256', jwk: by.jwk, ...header })}.${segment(good)}`
  const key = { key: by.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
}
