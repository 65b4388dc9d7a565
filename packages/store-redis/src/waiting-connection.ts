import type { Connection } from './client.ts'

/** How much longer than asked a server may take to answer a waiting command, in milliseconds. */
const patience = 2000

/** A connection of its own for commands that wait, made when it is first needed and anew when it hangs. */
export class WaitingConnection {
  readonly #source: () => Promise<Connection>
  #current: Promise<Connection> | undefined

  constructor(source: () => Promise<Connection>) {
    this.#source = source
  }

  /** Sends a command that waits. When the signal is aborted, or no answer comes, the connection is given up. */
  async send(key: string, args: readonly string[], waitMs: number, signal: AbortSignal): Promise<unknown> {
    this.#current ??= this.#source().then((connection) => connection.duplicate())
    const mine = this.#current
    let giveUp: () => void = () => {}
    const given = new Promise<never>((_, reject) => {
      giveUp = () => reject(new Error('The store gave no answer in time.'))
    })
    const timer = setTimeout(giveUp, waitMs + patience)
    signal.addEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
    try {
      return await Promise.race([mine.then((connection) => connection.send(key, args)), given])
    } catch (error) {
      this.#drop(mine)
      throw error
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    }
  }

  close(): void {
    if (this.#current) this.#drop(this.#current)
  }

  #drop(connection: Promise<Connection>): void {
    if (this.#current === connection) this.#current = undefined
    connection.then(
      (made) => made.close(),
      () => {},
    )
  }
}
