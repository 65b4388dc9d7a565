import { refusal } from '../../errors/errors.ts'
import { failure } from '../../events.ts'
import type { BearerRequest } from '../../http/request.ts'
import { memberOf } from '../../own.ts'
import { worksBetweenRequests } from '../../runtime.ts'
import type { ReplayStore } from '../../stores/contracts.ts'
import { inTime } from '../../timer.ts'
import type { ProofContext } from '../holder-proof.ts'
import { Patience } from './patience.ts'
import { noteSeen, wasSeen } from './same-request.ts'

/** How long a store may take to answer, in milliseconds. */
const patience = 5_000

interface Question {
  readonly key: string
  readonly expiresAt: number
  readonly resolve: (isNew: Promise<unknown>) => void
}

/**
 * Asks a store whether something is seen for the first time. All requests of one turn of the event loop share one question,
 * where the store takes several at once. One that fails, gives no answer in time or no `true` or `false` has decided nothing.
 */
export class Replays {
  readonly #store: ReplayStore
  readonly #patience = new Patience(patience)
  #questions: Question[] = []

  constructor(store: ReplayStore) {
    this.#store = store
  }

  /** Whether a key is new to a request; it is known until `expiresAt`, in milliseconds. */
  async isNew(key: string, expiresAt: number, request: BearerRequest, { emit }: ProofContext): Promise<boolean> {
    if (wasSeen(request, this.#store, key)) return true
    try {
      const asked = this.#asked(key, expiresAt)
      const isNew = await (worksBetweenRequests ? this.#patience.with(asked) : inTime(asked, patience))
      if (isNew === true) noteSeen(request, this.#store, key)
      if (typeof isNew === 'boolean') return isNew
      throw new TypeError('The replay store gave neither true nor false.')
    } catch (error) {
      emit('failed', failure('store', error))
      throw refusal('store_unavailable')
    }
  }

  #asked(key: string, expiresAt: number): Promise<unknown> {
    if (!memberOf(this.#store, 'addAll') || !worksBetweenRequests) return this.#store.add(key, expiresAt)
    return new Promise((resolve) => {
      if (this.#questions.length === 0) nextTurn(() => this.#ask())
      this.#questions.push({ key, expiresAt, resolve })
    })
  }

  #ask(): void {
    const questions = this.#questions
    this.#questions = []
    const answers = this.#all(questions)
    for (const [i, { resolve }] of questions.entries()) resolve(answers.then((all) => all[i]))
  }

  async #all(questions: readonly Question[]): Promise<readonly unknown[]> {
    const answers = await this.#store.addAll?.(questions.map(({ key, expiresAt }) => ({ key, expiresAt })))
    if (Array.isArray(answers) && answers.length === questions.length) return answers
    throw new TypeError('The replay store gave no answer for each of the keys.')
  }
}

const { setImmediate } = globalThis as { setImmediate?: (task: () => void) => void }
const nextTurn: (task: () => void) => void = setImmediate ?? queueMicrotask
