import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from './client.ts'
import { serverFailure } from './failure.ts'

/** How much longer than asked a server may take to answer a waiting command, in milliseconds. */
const patience = 2000

/** How often a client is asked that cannot be copied, and so must not wait, in milliseconds. */
const polling = 50

/** A connection of its own for reading a stream and waiting, made when it is first needed and anew when it hangs. */
export class WaitingConnection {
  readonly #source: () => Promise<Connection>
  #current: Connection | undefined
  #closed = false

  constructor(source: () => Promise<Connection>) {
    this.#source = source
  }

  /** Reads what came after an entry, or waits for some. When the signal is aborted, the connection is given up. */
  async read(stream: string, after: string, count: number, waitMs: number, signal: AbortSignal): Promise<unknown> {
    const source = await this.#source()
    if (this.#closed) throw new Error('The store is closed.')
    this.#current ??= source.duplicate()
    const mine = this.#current
    const read = ['XREAD', 'COUNT', String(count)]
    const from = ['STREAMS', stream, after]
    if (!mine) return poll(() => source.send(stream, [...read, ...from]), waitMs, signal)
    const block = ['BLOCK', String(Math.max(1, Math.ceil(waitMs)))]
    try {
      const answer = await unlessGivenUp(mine.send(stream, [...read, ...block, ...from]), waitMs + patience, signal)
      mine.trouble.last = undefined
      return answer
    } catch (error) {
      this.#drop(mine)
      throw serverFailure(error, mine.trouble.last)
    }
  }

  close(): void {
    this.#closed = true
    if (this.#current) this.#drop(this.#current)
  }

  #drop(connection: Connection): void {
    if (this.#current === connection) this.#current = undefined
    connection.close()
  }
}

async function unlessGivenUp(answer: Promise<unknown>, limitMs: number, signal: AbortSignal): Promise<unknown> {
  let giveUp: () => void = () => {}
  const given = new Promise<never>((_, reject) => {
    giveUp = () => reject(new Error('The store gave no answer in time.'))
  })
  const timer = setTimeout(giveUp, limitMs)
  signal.addEventListener('abort', giveUp)
  if (signal.aborted) giveUp()
  try {
    return await Promise.race([answer, given])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}

/** Asks again and again until there is an answer or the time is over. */
async function poll(ask: () => Promise<unknown>, waitMs: number, signal: AbortSignal): Promise<unknown> {
  for (const end = performance.now() + waitMs; ; ) {
    const answer = await ask()
    if ((answer !== null && answer !== undefined) || performance.now() >= end || signal.aborted) return answer
    await pause(polling, undefined, { signal }).catch(() => {})
  }
}
