import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { BearerRequest } from '../../src/http/request.ts'
import { keyPair } from './key-pair.ts'
import { request } from './request.ts'
import { now, tokenWith } from './token.ts'

export const publicUrl = 'https://api.example'

/** A key pair of a client, with the thumbprint of its public half (RFC 7638), worked out apart from the code under test. */
export interface Holder {
  readonly algorithm: string
  readonly privateKey: KeyObject
  readonly jwk: { readonly [member: string]: unknown }
  readonly jkt: string
}

const curves: { readonly [algorithm: string]: string } = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

export function holder(algorithm = 'ES256', modulusLength = 2048): Holder {
  const { publicKey, privateKey } = pair(algorithm, modulusLength)
  const jwk = publicKey.export({ format: 'jwk' }) as { [member: string]: unknown }
  const names = { EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'], RSA: ['e', 'kty', 'n'] }[jwk['kty'] as 'EC']
  const text = `{${names.map((name) => `"${name}":"${jwk[name]}"`).join(',')}}`
  return { algorithm, privateKey, jwk, jkt: hashOf(text) }
}

function pair(algorithm: string, modulusLength: number): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm.startsWith('Ed')) return keyPair('ed25519')
  const namedCurve = curves[algorithm]
  return namedCurve ? keyPair('ec', { namedCurve }) : keyPair('rsa', { modulusLength })
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

type Part = object | string
const segment = (part: Part): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs any header and claims with a holder's key, as its algorithm has it. */
export function signedProof({ algorithm, privateKey }: Holder, header: Part, claims: Part): string {
  const input = `${segment(header)}.${segment(claims)}`
  const hash = algorithm.startsWith('Ed') ? null : `sha${algorithm.slice(2)}`
  const pss = algorithm.startsWith('PS') && { padding: 6, saltLength: Number(algorithm.slice(2)) / 8 }
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const, ...pss }
  return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`
}

/** What a good proof says for a request, with changes: `undefined` leaves a member out. */
export interface Changes {
  readonly header?: object
  readonly claims?: object
}

export function proofFor(by: Holder, token: string, { header = {}, claims = {} }: Changes = {}): string {
  return signedProof(
    by,
    { typ: 'dpop+jwt', alg: by.algorithm, jwk: by.jwk, ...header },
    { jti: randomUUID(), htm: 'GET', htu: `${publicUrl}/`, iat: now, ath: hashOf(token), ...claims },
  )
}

/** A good token that is bound to a holder's key. */
export const tokenOf = ({ jkt }: Holder, more: object = {}): string => tokenWith({ cnf: { jkt }, ...more })

/** A request with a token and a proof of it. */
export const proving = (token: string, proof: string, more: Partial<BearerRequest> = {}): BearerRequest =>
  request(
    [
      ['authorization', `DPoP ${token}`],
      ['dpop', proof],
    ],
    more,
  )
