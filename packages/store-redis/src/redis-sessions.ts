import type { SessionRecord, SessionStore } from '@bearer/core'
import { listOf, numberOf, textOf } from './answer.ts'
import { batched } from './batched.ts'
import type { Connection } from './client.ts'
import { readRecordText, recordText, whole } from './record-text.ts'
import { indexRecord, readRecords, replaceRecords, sweepIndex } from './session-scripts.ts'

/**
 * Session records, one key each, and for each subject an index of those that live: what has ended leaves both at once, so
 * that no log-in pays for those before it. Nothing here decides about a session.
 */
export class RedisSessions implements SessionStore {
  readonly #connection: () => Promise<Connection>
  readonly #prefix: string
  readonly #read = batched(readRecords)
  readonly #replace = batched(replaceRecords)
  /** Whether one command may name several records: in a cluster each lies in a slot of its own. */
  #together = true

  constructor(connection: () => Promise<Connection>, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async insert(record: SessionRecord): Promise<void> {
    const connection = await this.#connection()
    const key = this.#recordKey(record.id)
    // The index first: a session that is not listed could not be ended with the others.
    await this.#index(connection, record)
    const set = ['SET', key, recordText(record), 'NX', 'PXAT', whole(record.expiresAt)]
    if (textOf(await connection.send(key, set)) !== 'OK') throw new Error('A session with this id exists already.')
  }

  async read(id: string): Promise<{ record: SessionRecord; now: number } | undefined> {
    const [found, now] = listOf(await this.#read(await this.#connection(), this.#recordKey(id), []), 2)
    const text = textOf(found)
    return text === undefined ? undefined : { record: readRecordText(id, text), now: Number(now) }
  }

  async replace(record: SessionRecord, expectedVersion: number): Promise<boolean> {
    const connection = await this.#connection()
    const args = [recordText(record), whole(record.expiresAt), String(expectedVersion)]
    const replaced = numberOf(await this.#replace(connection, this.#recordKey(record.id), args), [0, 1, 2, 3])
    if (replaced === 2) await this.#index(connection, record)
    if (replaced === 3) {
      const index = this.#indexKey(record.subject)
      await connection.send(index, ['ZREM', index, record.id])
    }
    return replaced !== 0
  }

  async list(subject: string): Promise<readonly SessionRecord[]> {
    const connection = await this.#connection()
    const index = this.#indexKey(subject)
    const ids = listOf(await connection.send(index, ['ZRANGE', index, '0', '-1'])).map(String)
    if (ids.length === 0) return []
    const texts = await this.#texts(connection, ids)
    const records = ids.flatMap((id, i) => {
      const text = textOf(texts[i])
      return text === undefined ? [] : [readRecordText(id, text)]
    })
    // What is not there may be about to come: only what has expired leaves the index.
    if (records.length < ids.length) await sweepIndex(connection, [index], [])
    return records
  }

  async #texts(connection: Connection, ids: readonly string[]): Promise<readonly unknown[]> {
    const keys = ids.map((id) => this.#recordKey(id))
    if (this.#together) {
      try {
        return listOf(await connection.send(keys[0] as string, ['MGET', ...keys]), keys.length)
      } catch (error) {
        if (!String((error as Error).message).includes('CROSSSLOT')) throw error
        this.#together = false
      }
    }
    return Promise.all(keys.map((key) => connection.send(key, ['GET', key])))
  }

  async #index(connection: Connection, { id, subject, expiresAt }: SessionRecord): Promise<void> {
    numberOf(await indexRecord(connection, [this.#indexKey(subject)], [id, whole(expiresAt)]), [1])
  }

  #recordKey(id: string): string {
    return `${this.#prefix}:session:{${id}}`
  }
  #indexKey(subject: string): string {
    return `${this.#prefix}:subject:{${subject}}`
  }
}
