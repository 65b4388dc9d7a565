/** How long one call may take, in milliseconds, and how long what the author of a test does: starting a server, closing it. */
const callPatience = 10_000
export const setUpPatience = 60_000

const turn = 100

/**
 * Calls back after so many milliseconds, unless it is stopped before. They are counted in turns: one in which the whole process
 * stood still costs nobody more than itself.
 */
export function afterTurns(ms: number, late: () => void): () => void {
  let left = ms / turn
  const timer = setInterval(() => {
    if (--left > 0) return
    clearInterval(timer)
    late()
  }, turn)
  return () => clearInterval(timer)
}

/**
 * How long a case waits. A call that gives no answer ends the case, in place of a test that waits for ever: it is no rejection,
 * which some cases ask for.
 */
export class Patience {
  readonly #waiting = new Set<() => void>()
  readonly #over: Promise<never>
  #end: (error: Error) => void = () => {}

  constructor() {
    this.#over = new Promise((_, reject) => {
      this.#end = reject
    })
    this.#over.catch(() => {})
  }

  /** Runs a case until it ends, or until something that it has asked gives no answer. */
  async run<Result>(test: () => Promise<Result>): Promise<Result> {
    try {
      return await Promise.race([test(), this.#over])
    } finally {
      for (const stop of this.#waiting) stop()
    }
  }

  /** Gives an answer as it comes; without one after `ms` milliseconds, the case ends. */
  async wait<Answer>(answer: Answer | PromiseLike<Answer>, what: string, ms: number): Promise<Awaited<Answer>> {
    const stop = afterTurns(ms, () => this.#end(new Error(`${what} gave no answer in ${ms / 1000} seconds.`)))
    this.#waiting.add(stop)
    try {
      return await answer
    } finally {
      stop()
      this.#waiting.delete(stop)
    }
  }

  /** The same subject, each call of which has to give an answer in time; what is asked to wait has so much more. */
  of<Subject extends object>(subject: Subject, path = ''): Subject {
    const member = (name: PropertyKey): unknown => {
      const value: unknown = Reflect.get(subject, name)
      const named = `${path}${String(name)}`
      if (typeof value === 'function') return (...args: unknown[]) => this.#call(value, subject, args, named)
      const isPart = typeof value === 'object' && value !== null && !Array.isArray(value)
      return isPart ? this.of(value, `${named}.`) : value
    }
    // Not around the subject itself: what is frozen must be given as it is.
    return new Proxy({} as Subject, { get: (_, name) => member(name) })
  }

  #call(method: object, subject: object, args: readonly unknown[], name: string): unknown {
    const answer: unknown = Reflect.apply(method as () => unknown, subject, args)
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return answer
    const { waitMs = 0 } = (args[1] ?? {}) as { readonly waitMs?: number }
    return this.wait(answer, `${name}()`, waitMs + (name === 'fail' ? setUpPatience : callPatience))
  }
}
