import type { Clock } from '../clock.ts'
import type { SessionRecord, SessionStore } from './contracts.ts'
import { ExpiringMap } from './expiring-map.ts'

/** Session records in this process. Each method decides and writes in one turn of the event loop. */
export class MemorySessions implements SessionStore {
  readonly #records: ExpiringMap<SessionRecord>
  readonly #subjects = new Map<string, Set<string>>()
  readonly #clock: Clock
  #inserts = 0

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock
    this.#records = new ExpiringMap(clock, maxEntries)
  }

  async insert(record: SessionRecord): Promise<void> {
    if (this.#records.get(record.id)) throw new Error('A session with this id exists already.')
    this.#records.set(record.id, { ...record })
    if (++this.#inserts % 1_000 === 0) for (const subject of this.#subjects.keys()) this.#live(subject)
    const ids = this.#subjects.get(record.subject) ?? new Set()
    this.#subjects.set(record.subject, ids.add(record.id))
  }

  async read(id: string): Promise<{ record: SessionRecord; now: number } | undefined> {
    const record = this.#records.get(id)
    return record && { record: { ...record }, now: this.#clock() }
  }

  async replace(record: SessionRecord, expectedVersion: number): Promise<boolean> {
    if (this.#records.get(record.id)?.version !== expectedVersion) return false
    this.#records.set(record.id, { ...record })
    return true
  }

  async list(subject: string): Promise<readonly SessionRecord[]> {
    return this.#live(subject).map((record) => ({ ...record }))
  }

  /** The live records of a subject; of the others the index forgets what it knew. */
  #live(subject: string): readonly SessionRecord[] {
    const ids = this.#subjects.get(subject)
    if (!ids) return []
    const records: SessionRecord[] = []
    for (const id of ids) {
      const record = this.#records.get(id)
      if (record) records.push(record)
      else ids.delete(id)
    }
    if (ids.size === 0) this.#subjects.delete(subject)
    return records
  }
}
