import { type JsonWebKey, type JsonWebKeySet, type KeyQuery, type VerificationKey, verificationKey } from '@bearer/core'
import type { ReadEntry } from './key-entries.ts'
import type { Signer } from './signer.ts'
import { longestLifetime } from './token-content.ts'

/** How long a key that is not listed any more is published: an access token lives for an hour at most, and clocks differ. */
const keepMs = (longestLifetime + 65) * 1000

interface Member {
  readonly publicJwk: JsonWebKey
  readonly key: VerificationKey
  /** Milliseconds: when it goes, where it is not listed any more. */
  readonly until: number
}

/** The keys of an issuer as they were loaded at one time. */
export class LoadedKeys {
  readonly signer: Signer
  readonly published: JsonWebKeySet
  /** Milliseconds: when the load began. */
  readonly at: number
  readonly #members: readonly Member[]

  /** What an earlier load gave and this one does not mention stays for as long as tokens of it may be about. */
  constructor(entries: readonly ReadEntry[], at: number, before: LoadedKeys | undefined) {
    const known = new Map((before ? before.#members : []).map((member) => [member.publicJwk.kid, member]))
    const listed = entries
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ publicJwk }) => memberOf(publicJwk, known.get(publicJwk.kid)))
    const mentioned = new Set(entries.map(({ publicJwk }) => publicJwk.kid))
    const kept = [...known.values()]
      .filter(({ publicJwk }) => !mentioned.has(publicJwk.kid))
      .map((member) => ({ ...member, until: Math.min(member.until, at + keepMs) }))
      .filter(({ until }) => until > at)
    this.#members = [...listed, ...kept]
    this.published = Object.freeze({ keys: Object.freeze(this.#members.map(({ publicJwk }) => publicJwk)) })
    this.at = at
    this.signer = (entries.find(({ state }) => state === 'current') as ReadEntry).signer()
  }

  find({ algorithm, kid }: KeyQuery): readonly VerificationKey[] {
    return this.#members
      .map(({ key }) => key)
      .filter((key) => key.algorithms.includes(algorithm) && (kid === undefined || key.kid === kid))
  }

  has(key: VerificationKey): boolean {
    return this.#members.some((member) => member.key === key)
  }
}

/** The same key is the same object: what a guard has verified with it stays verified. */
function memberOf(publicJwk: JsonWebKey, known: Member | undefined): Member {
  if (!known) return { publicJwk, key: verificationKey(publicJwk), until: Number.POSITIVE_INFINITY }
  if (JSON.stringify(known.publicJwk) !== JSON.stringify(publicJwk))
    throw new Error(`The signing key "${publicJwk.kid}" is another one than before: a kid names one key for ever.`)
  return { ...known, until: Number.POSITIVE_INFINITY }
}
