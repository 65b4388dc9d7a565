import { Buffer } from 'node:buffer'
import type { RevocationEntry } from '@bearer/core'

/** Entries written with one statement. */
const most = 1000

/** Octets of a key: an index of PostgreSQL takes no longer ones, and the statement would fail for all whose entries it has. */
const mostOctets = 2600

interface Batch {
  readonly entries: Map<string, RevocationEntry>
  readonly done: Promise<void>
  settle(outcome: Promise<void>): void
}

/**
 * Writes one batch at a time: what comes meanwhile is written together next. Writers take turns in the database anyway; so a
 * process with many log-outs at once waits there with one connection, not with its whole pool, and pays for few commits.
 */
export class PutQueue {
  readonly #write: (entries: readonly RevocationEntry[]) => Promise<void>
  #next: Batch | undefined
  #isWriting = false

  constructor(write: (entries: readonly RevocationEntry[]) => Promise<void>) {
    this.#write = write
  }

  async put(entries: readonly RevocationEntry[]): Promise<void> {
    for (const { key, before, expiresAt } of entries) {
      if (!(typeof key === 'string' && Number.isFinite(before) && Number.isFinite(expiresAt)))
        throw new TypeError('A revocation has a key, and finite numbers for before and expiresAt.')
      if (Buffer.byteLength(key) > mostOctets)
        throw new TypeError(
          `The key of a revocation is ${mostOctets} octets at most: PostgreSQL indexes no longer ones.`,
        )
    }
    if (entries.length === 0) return
    this.#next ??= newBatch()
    for (const entry of entries) merge(this.#next.entries, entry)
    const { done } = this.#next
    if (!this.#isWriting) void this.#run()
    await done
  }

  async #run(): Promise<void> {
    this.#isWriting = true
    for (let batch = this.#take(); batch; batch = this.#take()) {
      const written = this.#writeAll([...batch.entries.values()])
      batch.settle(written)
      await written.catch(() => {})
    }
    this.#isWriting = false
  }

  #take(): Batch | undefined {
    const batch = this.#next
    this.#next = undefined
    return batch
  }

  async #writeAll(entries: readonly RevocationEntry[]): Promise<void> {
    for (let i = 0; i < entries.length; i += most) await this.#write(entries.slice(i, i + most))
  }
}

function newBatch(): Batch {
  let settle: Batch['settle'] = () => {}
  const done = new Promise<void>((resolve) => {
    settle = resolve
  })
  return { entries: new Map(), done, settle }
}

function merge(entries: Map<string, RevocationEntry>, { key, before, expiresAt }: RevocationEntry): void {
  const known = entries.get(key)
  entries.set(key, {
    key,
    before: Math.max(before, known?.before ?? before),
    expiresAt: Math.max(expiresAt, known?.expiresAt ?? expiresAt),
  })
}
