import { hmacOf } from '#digest'
import { chain, type Maybe } from '../../maybe.ts'

/** What a nonce that is good says of the proof that holds it. Times are milliseconds. */
export interface FreshNonce {
  /** When the nonce ends: no proof that holds it is good for longer. */
  readonly until: number
  /** Whether there is a newer one, which the client is to be given. */
  readonly isOld: boolean
}

/** How far the clocks of processes may differ, in milliseconds. */
const tolerance = 30_000

/**
 * Nonces without state (RFC 9449 §8): the number of half a lifetime, with its MAC. Every process that has the secret makes the
 * same and knows those of the others. One is good in its own half and the next, and replaced in the next, so that a client that
 * goes on asking is never sent back for one.
 */
export class Nonces {
  readonly #macs: readonly ((text: string) => Maybe<string>)[]
  readonly #half: number
  /** Those of the first secret that were made last, the latest first: of this half and the one before. */
  #made: readonly { readonly step: number; readonly nonce: Maybe<string> }[] = []

  /** The first secret makes nonces, all of them are known. `lifetime` is seconds. */
  constructor(secrets: readonly Uint8Array[], lifetime: number) {
    this.#macs = secrets.map(hmacOf)
    this.#half = (lifetime * 1000) / 2
  }

  /** The nonce to give out at a time. */
  current(now: number): Maybe<string> {
    return this.#own(Math.floor(now / this.#half))
  }

  /** Looks at the nonce of a proof; nothing where it is none of ours, has ended or is yet to come. */
  check(nonce: unknown, now: number): Maybe<FreshNonce | undefined> {
    if (typeof nonce !== 'string' || nonce.length > longest) return undefined
    const step = Number.parseInt(nonce, 36)
    const until = (step + 2) * this.#half
    if (!(now < until + tolerance && now >= step * this.#half - tolerance)) return undefined
    const isOld = Math.floor(now / this.#half) > step
    return chain(this.#isOurs(nonce, step, 0), (ours) => (ours ? { until: until + tolerance, isOld } : undefined))
  }

  #isOurs(nonce: string, step: number, index: number): Maybe<boolean> {
    if (index === this.#macs.length) return false
    const known = index === 0 ? this.#own(step) : this.#nonce(step, index)
    return chain(known, (expected) => expected === nonce || this.#isOurs(nonce, step, index + 1))
  }

  /** By the first secret. */
  #own(step: number): Maybe<string> {
    const known = this.#made.find((one) => one.step === step)
    if (known) return known.nonce
    const made = { step, nonce: this.#nonce(step, 0) }
    this.#made = [made, ...this.#made.slice(0, 2)]
    return made.nonce
  }

  #nonce(step: number, index: number): Maybe<string> {
    const mac = this.#macs[index] as (text: string) => Maybe<string>
    return chain(mac(`dpop-nonce.${step}.${this.#half}`), (text) => `${step.toString(36)}.${text.slice(0, 22)}`)
  }
}

/** As long as a nonce may be: a number and 128 bits of a MAC. Anybody gets one for the asking, so comparing needs no care. */
const longest = 40
