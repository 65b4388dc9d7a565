import { type Clock, worksBetweenRequests } from '@bearer/core'

/** Work that a store could not do. */
export interface Task {
  /** Two tasks of one name are one. */
  readonly name: string
  /** Milliseconds since the epoch: when it was asked for. */
  readonly since: number
  /** From then on nobody needs it. */
  readonly until: number
  /** May be done more than once. */
  run(): Promise<void>
}

/** Tasks at most: who has so many has a store that was away for long, and is not to fill the memory. */
export const capacity = 10_000

/** The first pause between two rounds, and the longest, in milliseconds. */
const [firstPause, longestPause] = [100, 5_000]

/** So many failures in a row end a round: it is the store that fails, and not one of the tasks. */
const patience = 3

/**
 * Tries tasks until they are done or their time is over: round by round, later and later, with jitter. Where nothing works
 * between requests, requests that use the store make the rounds.
 */
export class RetryQueue {
  readonly #clock: Clock
  readonly #tasks = new Map<string, Task>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #round: Promise<void> | undefined
  #rounds = 0
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#tasks.size
  }

  find(name: string): Task | undefined {
    return this.#tasks.get(name)
  }

  /** Takes tasks, all of them or, where there is no room and after the end, none. */
  add(tasks: readonly Task[]): boolean {
    const further = tasks.filter(({ name }) => !this.#tasks.has(name))
    if (this.#closed || this.#tasks.size + further.length > capacity) return false
    for (const task of tasks) this.#tasks.set(task.name, task)
    this.#schedule()
    return true
  }

  /** Does one of the tasks now. Rejects where that fails: it stays. */
  async settle(name: string): Promise<void> {
    const task = this.#tasks.get(name)
    if (!task) return
    await task.run()
    this.#forget(task)
  }

  /** Tries each of the tasks once. */
  async tryAll(): Promise<void> {
    let failures = 0
    for (const task of [...this.#tasks.values()]) {
      if (failures >= (this.#closed ? 1 : patience)) return
      if (this.#tasks.get(task.name) !== task) continue
      if (task.until <= this.#clock()) this.#forget(task)
      else failures = (await this.#succeeds(task)) ? 0 : failures + 1
    }
  }

  /** Tries once more, until the first failure. Gives what is left undone. */
  async close(): Promise<readonly Task[]> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#round
    await this.tryAll()
    return [...this.#tasks.values()]
  }

  async #succeeds(task: Task): Promise<boolean> {
    try {
      await task.run()
      this.#forget(task)
      return true
    } catch {
      // To the end of the queue: one that never succeeds keeps no other from it.
      if (this.#tasks.get(task.name) === task) {
        this.#tasks.delete(task.name)
        this.#tasks.set(task.name, task)
      }
      return false
    }
  }

  #forget(task: Task): void {
    if (this.#tasks.get(task.name) === task) this.#tasks.delete(task.name)
  }

  #schedule(): void {
    if (!worksBetweenRequests || this.#closed || this.#timer !== undefined || this.size === 0) return
    const pause = Math.min(firstPause * 2 ** this.#rounds++, longestPause)
    this.#timer = setTimeout(() => this.#begin(), pause * (0.5 + Math.random() / 2))
    // Whoever waits for the end of the process does not wait for a store.
    ;(this.#timer as { unref?: () => void }).unref?.()
  }

  #begin(): void {
    const size = this.size
    // Of a clock that throws: in a round there is nobody to tell.
    const round = this.tryAll().catch(() => {})
    this.#round = round.finally(() => {
      this.#timer = undefined
      if (this.size < size) this.#rounds = 0
      this.#schedule()
    })
  }
}
