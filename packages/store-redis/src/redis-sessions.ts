import type { SessionRecord, SessionStore } from '@bearer/core'
import type { Connection } from './client.ts'
import { indexRecord, insertRecord, listIndex, readRecord, replaceRecord } from './session-scripts.ts'

/** Session records as hashes, one key each, and an index per subject. Nothing here decides about a session. */
export class RedisSessions implements SessionStore {
  readonly #connection: () => Promise<Connection>
  readonly #prefix: string

  constructor(connection: () => Promise<Connection>, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async insert(record: SessionRecord): Promise<void> {
    const connection = await this.#connection()
    // The index first: a session that is not listed could not be ended with the others.
    await this.#index(connection, record)
    const inserted = await insertRecord(connection, [this.#recordKey(record.id)], fieldsOf(record))
    if (Number(inserted) !== 1) throw new Error('A session with this id exists already.')
  }

  async read(id: string): Promise<{ record: SessionRecord; now: number } | undefined> {
    const connection = await this.#connection()
    const [version, subject, expiresAt, data, now] = (await readRecord(connection, [this.#recordKey(id)], [])) as Fields
    if (version === null || subject === null || data === null) return undefined
    const record = {
      id,
      version: Number(version),
      subject: String(subject),
      expiresAt: Number(expiresAt),
      data: String(data),
    }
    return { record, now: Number(now) }
  }

  async replace(record: SessionRecord, expectedVersion: number): Promise<boolean> {
    const connection = await this.#connection()
    const args = [...fieldsOf(record), String(expectedVersion)]
    const replaced = Number(await replaceRecord(connection, [this.#recordKey(record.id)], args))
    if (replaced === 2) await this.#index(connection, record)
    return replaced !== 0
  }

  async list(subject: string): Promise<readonly SessionRecord[]> {
    const ids = (await listIndex(await this.#connection(), [this.#indexKey(subject)], [])) as string[]
    const found = await Promise.all(ids.map((id) => this.read(String(id))))
    return found.flatMap((one) => (one ? [one.record] : []))
  }

  async #index(connection: Connection, { id, subject, expiresAt }: SessionRecord): Promise<void> {
    await indexRecord(connection, [this.#indexKey(subject)], [id, whole(expiresAt)])
  }

  #recordKey(id: string): string {
    return `${this.#prefix}:session:{${id}}`
  }
  #indexKey(subject: string): string {
    return `${this.#prefix}:subject:{${subject}}`
  }
}

type Fields = readonly (string | number | null)[]

const fieldsOf = ({ version, subject, expiresAt, data }: SessionRecord): string[] => [
  String(version),
  subject,
  whole(expiresAt),
  data,
]

/** Milliseconds as Redis takes them. */
export const whole = (milliseconds: number): string => Math.ceil(milliseconds).toFixed(0)
