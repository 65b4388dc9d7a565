import { isBearerError, refusal } from '../errors/errors.ts'
import { failure } from '../events.ts'
import type { Health } from '../health.ts'
import { abandon, isPromise, type Maybe } from '../maybe.ts'
import { memberOf, ownMember } from '../own.ts'
import { inTime } from '../timer.ts'
import { isFixed } from './fixed.ts'
import type { VerificationKey } from './material/made-key.ts'
import type { KeyQuery, KeySource, KeySourceContext } from './source.ts'

type Keys = readonly VerificationKey[]

/** Milliseconds after which a source of the application's that has not answered is given up. */
const patience = 5000

/** Marks the sources of this library, of whatever copy, that keep time limits of their own and report by themselves. */
export const bounded: unique symbol = Symbol.for('@bearer/core.bounded') as never

/** Takes a key source as a guard asks it: the library's own as they are, those of the application with a time limit. */
export const asked = (source: KeySource): KeySource =>
  isFixed(source) || bounded in source ? source : new AskedSource(source)

/**
 * A key source of the application's. Whatever goes wrong in it has decided nothing: the request gets 503, and the guard's
 * `failed` event says what it was.
 */
class AskedSource implements KeySource {
  readonly algorithms: KeySource['algorithms']
  readonly #source: KeySource
  #context: KeySourceContext | undefined

  constructor(source: KeySource) {
    this.#source = source
    this.algorithms = memberOf(source, 'algorithms')
  }

  find(query: KeyQuery): Maybe<Keys> {
    try {
      const found = this.#source.find(query)
      if (!isPromise(found)) return checked(found)
      return inTime(Promise.resolve(found), patience)
        .then(checked)
        .catch((error: unknown) => this.#undecided(error))
    } catch (error) {
      return this.#undecided(error)
    }
  }

  /** Without a clear answer the key does not count, and `find` is asked. */
  trusts(key: VerificationKey): boolean {
    try {
      const trusted: unknown = memberOf(this.#source, 'trusts') && this.#source.trusts?.(key)
      abandon(trusted)
      return trusted === true || trusted === undefined
    } catch (error) {
      this.#report(error)
      return false
    }
  }

  open(context: KeySourceContext): void {
    this.#context = context
    this.#source.open?.(context)
  }

  async ready(): Promise<void> {
    await inTime(Promise.resolve(this.#source.ready?.()), patience)
  }

  /** One that does not say at once how it is has not said that it is well. */
  health(): Health {
    try {
      const health: unknown = this.#source.health?.()
      abandon(health)
      return { ok: health === undefined || ownMember(health, 'ok') === true }
    } catch (error) {
      this.#report(error)
      return { ok: false }
    }
  }

  async close(): Promise<void> {
    await inTime(Promise.resolve(this.#source.close?.()), patience)
  }

  #undecided(error: unknown): never {
    if (isBearerError(error)) throw error
    this.#report(error)
    throw refusal('keys_unavailable')
  }

  #report(error: unknown): void {
    this.#context?.emit('failed', failure('keys', error))
  }
}

/** A source that answers with something else than keys has not said that there are none. */
function checked(found: unknown): Keys {
  if (Array.isArray(found) && found.every(isKey)) return found
  throw new TypeError('find() of a key source gives an array of keys, made by verificationKey().')
}

const isKey = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Array.isArray((value as Partial<VerificationKey>).algorithms) &&
  Array.isArray((value as Partial<VerificationKey>).defaultAlgorithms)
