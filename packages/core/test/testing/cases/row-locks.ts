/** Locks of rows as a database holds them: taken one after the other, and who would wait for ever is told of a deadlock. */
export class RowLocks {
  readonly #holders = new Map<string, object>()
  /** The row that each holder waits for. */
  readonly #waiting = new Map<object, string>()

  /** Takes the locks of these rows, in this order; gives what lets go of them. */
  async of(rows: readonly string[]): Promise<() => void> {
    const me = {}
    const unlock = (): void => {
      for (const row of rows) if (this.#holders.get(row) === me) this.#holders.delete(row)
      this.#waiting.delete(me)
    }
    for (const row of rows) {
      for (let holder = this.#holders.get(row); holder && holder !== me; holder = this.#holders.get(row)) {
        this.#waiting.set(me, row)
        if (this.#waitsFor(holder, me)) {
          unlock()
          throw new Error('deadlock')
        }
        await Promise.resolve()
      }
      this.#waiting.delete(me)
      this.#holders.set(row, me)
      await Promise.resolve()
    }
    return unlock
  }

  #waitsFor(one: object, other: object): boolean {
    for (let holder: object | undefined = one; holder && holder !== other; ) {
      const row = this.#waiting.get(holder)
      holder = row === undefined ? undefined : this.#holders.get(row)
      if (!holder) return false
    }
    return true
  }
}
