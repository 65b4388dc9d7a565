import { randomUUID } from 'node:crypto'
import { type RevocationChanges, type RevocationEntry, type RevocationStore, systemClock } from '@bearer/core'
import { listOf, numberOf, textOf } from './answer.ts'
import type { Connection } from './client.ts'
import { whole } from './record-text.ts'
import { putEntries, type RevocationKeys, revocationKeysOf, snapshotPage, streamState } from './revocation-scripts.ts'
import { readCursor, type StreamCursor, writeCursor } from './stream-cursor.ts'
import { WaitingConnection } from './waiting-connection.ts'

/** Entries read, or written, with one command. */
const page = 1000

/** The live revocations, and a stream of what came that many processes follow. */
export class RedisRevocations implements RevocationStore {
  readonly #connection: () => Promise<Connection>
  readonly #keys: RevocationKeys
  readonly #streamLength: number
  readonly #waiting: WaitingConnection

  readonly timeout: number

  constructor(connection: () => Promise<Connection>, prefix: string, streamLength: number, timeout: number) {
    this.timeout = timeout
    this.#connection = connection
    this.#streamLength = streamLength
    this.#waiting = new WaitingConnection(connection)
    this.#keys = revocationKeysOf(prefix)
  }

  async put(entries: readonly RevocationEntry[]): Promise<void> {
    const connection = await this.#connection()
    for (let i = 0; i < entries.length; i += page) {
      const args = entries
        .slice(i, i + page)
        .flatMap(({ key, before, expiresAt }) => [key, String(before), whole(expiresAt)])
      const put = await putEntries(connection, this.#allKeys, [randomUUID(), String(this.#streamLength), ...args])
      numberOf(put, [1])
    }
  }

  async get(keys: readonly string[]): Promise<readonly RevocationEntry[]> {
    const connection = await this.#connection()
    const { entries } = this.#keys
    const found: RevocationEntry[] = []
    for (let i = 0; i < keys.length; i += page) {
      const asked = keys.slice(i, i + page)
      const values = listOf(await connection.send(entries, ['HMGET', entries, ...asked]), asked.length)
      found.push(...asked.flatMap((key, n) => entryOf(key, textOf(values[n]))))
    }
    // By the clock that judges the tokens themselves.
    const now = systemClock()
    return found.filter(({ expiresAt }) => !(expiresAt <= now))
  }

  async changes(
    text: string | undefined,
    { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<RevocationChanges> {
    const cursor = readCursor(text)
    const state = await this.#state(cursor)
    if (cursor?.scan !== undefined && cursor.epoch !== state.epoch) {
      throw new Error('The revocations were lost while they were read: begin again.')
    }
    if (cursor?.epoch !== state.epoch) return this.#snapshot(beginning(state))
    if (cursor.scan !== undefined) return this.#snapshot(cursor)
    if (!state.kept) return this.#snapshot(beginning(state))
    const changes = await this.#follow(cursor, waitMs, signal)
    if (changes.entries.length === 0) return changes
    // What was cut off between the look and the reading is missing in what was read.
    const now = await this.#state(cursor)
    return now.epoch === cursor.epoch && now.kept ? changes : this.#snapshot(beginning(now))
  }

  /** Ends the connection that waits. */
  close(): void {
    this.#waiting.close()
  }

  get #allKeys(): readonly string[] {
    const { entries, expiry, stream, epoch } = this.#keys
    return [entries, expiry, stream, epoch]
  }

  async #state(cursor: StreamCursor | undefined): Promise<StreamState> {
    const args = [cursor?.streamId ?? '0-0']
    const [epoch, last, kept] = listOf(await streamState(await this.#connection(), this.#allKeys, args), 3)
    return { epoch: String(epoch), last: String(last), kept: numberOf(kept, [0, 1]) === 1 }
  }

  async #snapshot({ epoch, streamId, scan }: StreamCursor): Promise<RevocationChanges> {
    const args = [String(page), ...(scan ? [scan.expiresAt, scan.key] : [])]
    const answer = await snapshotPage(await this.#connection(), [this.#keys.entries, this.#keys.expiry], args)
    const [pairs, expiresAt, key] = listOf(answer)
    const flat = listOf(pairs)
    const entries: RevocationEntry[] = []
    for (let i = 0; i < flat.length; i += 2) entries.push(...entryOf(String(flat[i]), textOf(flat[i + 1])))
    const more = key !== undefined && key !== null
    const next = more ? { expiresAt: String(expiresAt), key: String(key) } : undefined
    return { entries, cursor: writeCursor({ epoch, streamId, scan: next }), kind: 'snapshot', more }
  }

  async #follow({ epoch, streamId }: StreamCursor, waitMs: number, signal: AbortSignal): Promise<RevocationChanges> {
    const messages = messagesOf(await this.#waiting.read(this.#keys.stream, streamId, page, waitMs, signal))
    const entries = messages.map(([, fields]) => fromFields(fields))
    const cursor = writeCursor({ epoch, streamId: messages.at(-1)?.[0] ?? streamId, scan: undefined })
    return { entries, cursor, kind: 'changes', more: messages.length === page }
  }
}

/** The name of this life of the data, the last id of its stream, and whether the cursor can be gone on from. */
interface StreamState {
  readonly epoch: string
  readonly last: string
  readonly kept: boolean
}

const beginning = ({ epoch, last }: StreamState): StreamCursor => ({ epoch, streamId: last, scan: undefined })

/** An entry of what is kept of it, if anything is. What is none comes with no numbers: whoever reads it cannot decide. */
function entryOf(key: string, value: string | undefined): RevocationEntry[] {
  if (value === undefined) return []
  const [before, expiresAt] = /^(\S+) (\S+)$/.exec(value)?.slice(1).map(Number) ?? []
  return [{ key, before: before ?? Number.NaN, expiresAt: expiresAt ?? Number.NaN }]
}

type Message = readonly [id: string, fields: readonly string[]]

/** The messages of XREAD's answer: of a list of streams (RESP 2) or a map (RESP 3), or none. */
function messagesOf(answer: unknown): readonly Message[] {
  if (answer === null || answer === undefined) return []
  return listOf(Array.isArray(answer) ? ofStreams(answer) : Object.values(answer)[0]) as readonly Message[]
}

/** A list of pairs of a stream's name and its messages, or of such names and messages in turn. */
const ofStreams = ([stream, messages]: readonly unknown[]): unknown => (Array.isArray(stream) ? stream[1] : messages)

function fromFields(fields: readonly string[]): RevocationEntry {
  const value = (name: string): string => String(fields[fields.indexOf(name) + 1])
  return { key: value('k'), before: Number(value('b')), expiresAt: Number(value('e')) }
}
