import {
  type Algorithm,
  ConfigurationError,
  isAlgorithm,
  type JsonWebKey,
  type JsonWebKeySet,
  jwks,
  type KeySource,
  refuseUnknownOptions,
} from '@bearer/core'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'

/** An algorithm that access tokens can be signed with. */
export type SigningAlgorithm = Exclude<Algorithm, 'HS256' | 'HS384' | 'HS512'>

/** A private JWK with `kid` and `alg`, as {@link generateSigningKey} makes it. Keep it secret. */
export interface SigningKey extends JsonWebKey {
  readonly kid: string
  readonly alg: string
}

/** Where a key is in its life: published before it signs, signing, or published until its last token has expired. */
export type SigningKeyState = 'next' | 'current' | 'retired'

export interface SigningKeyEntry {
  readonly key: SigningKey
  /** Default: the first entry is `current`, all others `retired`. */
  readonly state?: SigningKeyState | undefined
}

/** The keys of an issuer: one signs, all verify. */
export interface SigningKeys {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  /** Imports the private key that signs, once. */
  signer(): Promise<CryptoKey | Uint8Array>
  /** For verifying one's own tokens. */
  readonly source: KeySource
  /** The public keys, to be published. */
  jwks(): JsonWebKeySet
}

/**
 * Takes an issuer's signing keys. To rotate: add the new key as `next` and wait until every cache of the JWKS has it, make
 * it `current` and the old one `retired`, and remove that when its last token has expired.
 */
export function signingKeys(entries: readonly (SigningKey | SigningKeyEntry)[]): SigningKeys {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new ConfigurationError('signingKeys needs at least one key: [await generateSigningKey()].')
  }
  const listed = entries.map((entry, index) => normalised(entry, index))
  const current = listed.filter(({ state }) => state === 'current')
  if (current.length !== 1) throw new ConfigurationError('Exactly one signing key must be current.')
  const { key } = current[0] as Required<SigningKeyEntry>
  const published: JsonWebKeySet = Object.freeze({ keys: Object.freeze(listed.map((entry) => publicPart(entry.key))) })
  let signer: Promise<CryptoKey | Uint8Array> | undefined
  return {
    kid: key.kid,
    algorithm: key.alg as SigningAlgorithm,
    signer: () => (signer ??= imported(key)),
    source: jwks(published),
    jwks: () => published,
  }
}

async function imported(key: SigningKey): Promise<CryptoKey | Uint8Array> {
  try {
    return await importJWK(key as JWK, key.alg)
  } catch {
    throw new ConfigurationError(
      'The signing key cannot be imported: its private part is none, or that of another key.',
    )
  }
}

const states: readonly unknown[] = ['next', 'current', 'retired'] satisfies SigningKeyState[]

function normalised(entry: SigningKey | SigningKeyEntry, index: number): { key: SigningKey; state: SigningKeyState } {
  const { key, state } = entryOf(entry)
  if (key?.kty === 'oct') {
    throw new ConfigurationError(
      'Access tokens are signed with a private key, which nobody else needs: not with a secret.',
    )
  }
  if (typeof key?.['d'] !== 'string')
    throw new ConfigurationError('A signing key is a private JWK: see generateSigningKey().')
  if (typeof key.kid !== 'string' || typeof key.alg !== 'string') {
    throw new ConfigurationError('A signing key needs kid and alg: see generateSigningKey().')
  }
  if (state !== undefined && !states.includes(state))
    throw new ConfigurationError('The state of a signing key is "next", "current" or "retired".')
  return { key, state: state ?? (index === 0 ? 'current' : 'retired') }
}

function entryOf(entry: SigningKey | SigningKeyEntry): SigningKeyEntry {
  if (typeof entry !== 'object' || entry === null || !('key' in entry)) return { key: entry as SigningKey }
  refuseUnknownOptions('The entry of a signing key', entry, ['key', 'state'])
  return entry as SigningKeyEntry
}

/** The public members of each type, by name: what is not listed is never published. */
const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg'] as const

function publicPart(key: SigningKey): JsonWebKey {
  const members = publicMembers.filter((name) => key[name] !== undefined).map((name) => [name, key[name]] as const)
  return Object.freeze({ ...Object.fromEntries(members), use: 'sig' })
}

/** Makes a private key for signing, as a JWK that can be kept as text. Default: ES256. */
export async function generateSigningKey(algorithm: SigningAlgorithm = 'ES256'): Promise<SigningKey> {
  if (!isAlgorithm(algorithm) || algorithm.startsWith('HS'))
    throw new ConfigurationError('generateSigningKey takes the algorithm of a private key: ES256, Ed25519, RS256 …')
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm } as SigningKey
}
