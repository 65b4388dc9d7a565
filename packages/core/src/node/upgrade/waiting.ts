import type { Duplex } from 'node:stream'
import { quietTimer } from '../../timer.ts'

/** Those whose requests wait for a decision: so many at once, and each for so long. */
export class Waiting {
  readonly #most: number
  readonly #timeoutMs: number
  #count = 0

  constructor(most: number, timeoutMs: number) {
    this.#most = most
    this.#timeoutMs = timeoutMs
  }

  get isFull(): boolean {
    return this.#count >= this.#most
  }

  /**
   * Waits for a decision: `undefined` where it was not made in time. Nothing is concluded for a client that has gone meanwhile,
   * but it counts as long: the work for it goes on.
   */
  async for<Decision>(
    deciding: Promise<Decision>,
    socket: Duplex,
    conclude: (decision: Decision | undefined) => void,
  ): Promise<void> {
    this.#count++
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLate = new Promise<undefined>((resolve) => {
      timer = quietTimer(() => resolve(undefined), this.#timeoutMs)
    })
    try {
      const decision = await Promise.race([deciding, tooLate])
      if (socket.destroyed || !socket.writable) socket.destroy()
      else conclude(decision)
    } finally {
      clearTimeout(timer)
      this.#count--
    }
  }
}
