import { quietTimer } from '../../timer.ts'

interface Waiting {
  /** In how many rings of the timer it is given up. */
  rings: number
  readonly giveUp: () => void
}

/**
 * Gives up answers that do not come in time: after `ms` milliseconds, and twice as many at most. One timer serves all that
 * wait, and none runs while nobody does: a timer for each request would cost more than most stores.
 */
export class Patience {
  readonly #ms: number
  readonly #waiting = new Set<Waiting>()
  #isRunning = false

  constructor(ms: number) {
    this.#ms = ms
  }

  /** The answer, or a rejection where there is none in time. */
  with<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new Error('There was no answer in time.'))
      const waiting: Waiting = { rings: 2, giveUp }
      this.#waiting.add(waiting)
      this.#run()
      answer.then(
        (value) => {
          this.#waiting.delete(waiting)
          resolve(value)
        },
        (error: unknown) => {
          this.#waiting.delete(waiting)
          reject(error)
        },
      )
    })
  }

  #run(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    quietTimer(() => this.#ring(), this.#ms)
  }

  #ring(): void {
    this.#isRunning = false
    for (const waiting of this.#waiting) {
      waiting.rings--
      if (waiting.rings > 0) continue
      this.#waiting.delete(waiting)
      waiting.giveUp()
    }
    if (this.#waiting.size > 0) this.#run()
  }
}
