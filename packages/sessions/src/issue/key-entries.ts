import { ConfigurationError, type JsonWebKey, memberOf, ownMember, ownMembers, ownOptions } from '@bearer/core'
import { importSigner } from '#signature'
import type { SigningAlgorithm } from './algorithms.ts'
import { type RemoteSigningKey, remoteSigner } from './remote-signer.ts'
import { type Signer, type SignText, signer } from './signer.ts'

/** A private JWK with `kid` and `alg`, as {@link generateSigningKey} makes it. Keep it secret. */
export interface SigningKey extends JsonWebKey {
  readonly kid: string
  readonly alg: string
}

/**
 * Where a key is in its life: published before it signs, signing, published until its last token has expired, or trusted no
 * more, whatever it has signed.
 */
export type SigningKeyState = 'next' | 'current' | 'retired' | 'withdrawn'

export interface SigningKeyEntry {
  readonly key: SigningKey | RemoteSigningKey
  /** Default: the first entry is `current`, all others `retired`. */
  readonly state?: SigningKeyState | undefined
}

/** What {@link signingKeys} takes. */
export type SigningKeyInput = SigningKey | RemoteSigningKey | SigningKeyEntry

/** An entry, read. */
export interface ReadEntry {
  readonly state: SigningKeyState
  readonly publicJwk: JsonWebKey
  /** Makes what signs with it. Only of the one that does. */
  signer(): Signer
}

const states: readonly unknown[] = ['next', 'current', 'retired', 'withdrawn'] satisfies SigningKeyState[]

/** Reads the entries of {@link signingKeys}: one of them is current. */
export function readEntries(entries: readonly SigningKeyInput[]): readonly ReadEntry[] {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new ConfigurationError('signingKeys needs at least one key: [await generateSigningKey()].')
  }
  const read = entries.map((entry: SigningKeyInput, index) => readEntry(entry, index))
  if (read.filter(({ state }) => state === 'current').length !== 1)
    throw new ConfigurationError('Exactly one signing key must be current.')
  const kids = read.flatMap(({ state, publicJwk: { kid } }) => (state === 'withdrawn' ? [] : [kid]))
  if (new Set(kids).size < kids.length)
    throw new ConfigurationError('Two signing keys have the same kid: tokens could not say which of them signed.')
  return read
}

function readEntry(entry: SigningKeyInput, index: number): ReadEntry {
  const { key: given, state } = entryOf(entry)
  const isObject = typeof given === 'object' && given !== null
  const isRemote = isObject && memberOf(given as RemoteSigningKey, 'sign') !== undefined
  const key = isObject && !isRemote ? ownMembers(given) : given
  const publicJwk = isRemote ? ofRemote(key as RemoteSigningKey) : ofPrivate(key as SigningKey)
  if (state !== undefined && !states.includes(state))
    throw new ConfigurationError('The state of a signing key is "next", "current", "retired" or "withdrawn".')
  const { kid, alg } = key as SigningKey & { alg: SigningAlgorithm }
  const sign = (): SignText =>
    isRemote ? remoteSigner(key as RemoteSigningKey) : importSigner(key as SigningKey, publicJwk, alg)
  return {
    state: state ?? (index === 0 ? 'current' : 'retired'),
    publicJwk,
    signer: () => signer(kid, alg, sign()),
  }
}

function entryOf(entry: SigningKeyInput): SigningKeyEntry {
  if (ownMember(entry, 'key') === undefined) return { key: entry as SigningKey, state: undefined }
  return ownOptions('The entry of a signing key', entry as SigningKeyEntry, ['key', 'state'])
}

function ofPrivate(key: SigningKey): JsonWebKey {
  if (key?.kty === 'oct') {
    throw new ConfigurationError(
      'Access tokens are signed with a private key, which nobody else needs: not with a secret.',
    )
  }
  if (typeof key?.['d'] !== 'string')
    throw new ConfigurationError('A signing key is a private JWK: see generateSigningKey().')
  return published(key, key.kid, key.alg)
}

function ofRemote(key: RemoteSigningKey): JsonWebKey {
  // The key of a KMS may be of a class: it is called as it is.
  ownOptions('A signing key with sign', ownMembers(key), ['kid', 'alg', 'publicJwk', 'sign'])
  const { kid, alg, publicJwk: given, sign } = key
  if (typeof sign !== 'function')
    throw new ConfigurationError('sign is a function that signs bytes: async (bytes) => …')
  if (typeof given !== 'object' || given === null)
    throw new ConfigurationError('publicJwk is the public half of the key, as a JWK.')
  const publicJwk = ownMembers(given)
  if ('d' in publicJwk)
    throw new ConfigurationError(
      'publicJwk has a private part: give its public half alone, the other stays where it is.',
    )
  if ((publicJwk.kid ?? kid) !== kid || (publicJwk.alg ?? alg) !== alg)
    throw new ConfigurationError('publicJwk has another kid or alg than the signing key: leave them out of it.')
  return published(publicJwk, kid, alg)
}

/** The public members of each type, by name: what is not listed is never published. */
const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const

function published(key: JsonWebKey, kid: unknown, alg: unknown): JsonWebKey {
  if (typeof kid !== 'string' || kid === '' || typeof alg !== 'string')
    throw new ConfigurationError('A signing key needs kid and alg: see generateSigningKey().')
  const members = publicMembers.filter((name) => key[name] !== undefined).map((name) => [name, key[name]] as const)
  return Object.freeze({ ...Object.fromEntries(members), kid, alg, use: 'sig' })
}
