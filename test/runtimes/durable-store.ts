import type { ReplayStore, RevocationEntry, RevocationStore, SessionRecord, SessionStore, Store } from '@bearer/fetch'

/** What is used of a Durable Object's storage. */
interface Storage {
  get<Value>(key: string): Promise<Value | undefined>
  put(key: string, value: unknown): Promise<void>
  list<Value>(options: { prefix: string }): Promise<Map<string, Value>>
}

/** What is used of a binding to a class of Durable Objects. */
export interface Namespace {
  idFromName(name: string): object
  get(id: object): { fetch(url: string, init: { method: string; body: string }): Promise<Response> }
}

const alive = <Entry extends { readonly expiresAt: number }>(entry: Entry | undefined): Entry | undefined =>
  entry && entry.expiresAt > Date.now() ? entry : undefined

/**
 * A store in a Durable Object. One question is answered after the other: while the object waits for its storage, it gets no
 * other event, so that reading and writing are one step.
 */
export class StoreObject {
  readonly #storage: Storage

  constructor({ storage }: { readonly storage: Storage }) {
    this.#storage = storage
  }

  async fetch(request: Request): Promise<Response> {
    const [method, ...args] = (await request.json()) as [keyof StoreObject, ...unknown[]]
    return Response.json({ value: await (this[method] as (...given: unknown[]) => Promise<unknown>)(...args) })
  }

  insert = async (record: SessionRecord): Promise<void> => {
    if (await this.read(record.id)) throw new Error('There is a session with this id already.')
    await this.#put(record)
  }

  read = async (id: string): Promise<SessionRecord | undefined> =>
    alive(await this.#storage.get<SessionRecord>(`session/${id}`))

  replace = async (record: SessionRecord, expectedVersion: number): Promise<boolean> => {
    if ((await this.read(record.id))?.version !== expectedVersion) return false
    await this.#put(record)
    return true
  }

  list = async (subject: string): Promise<readonly SessionRecord[]> => {
    const ids = await this.#storage.list<string>({ prefix: `subject/${subject}/` })
    const records = await Promise.all([...ids.values()].map((id) => this.read(id)))
    return records.filter((record) => record !== undefined)
  }

  revoke = async (entries: readonly RevocationEntry[]): Promise<void> => {
    for (const { key, before, expiresAt } of entries) {
      const known = await this.#storage.get<RevocationEntry>(`revoked/${key}`)
      const greater = {
        key,
        before: Math.max(before, known?.before ?? 0),
        expiresAt: Math.max(expiresAt, known?.expiresAt ?? 0),
      }
      await this.#storage.put(`revoked/${key}`, greater)
    }
  }

  revoked = async (keys: readonly string[]): Promise<readonly RevocationEntry[]> => {
    const entries = await Promise.all(keys.map((key) => this.#storage.get<RevocationEntry>(`revoked/${key}`)))
    return entries.map(alive).filter((entry) => entry !== undefined)
  }

  add = async (key: string, expiresAt: number): Promise<boolean> => {
    if (alive(await this.#storage.get<{ expiresAt: number }>(`replay/${key}`))) return false
    await this.#storage.put(`replay/${key}`, { expiresAt })
    return true
  }

  async #put(record: SessionRecord): Promise<void> {
    await this.#storage.put(`session/${record.id}`, record)
    await this.#storage.put(`subject/${record.subject}/${record.id}`, record.id)
  }
}

/** The store interfaces over one Durable Object. It is asked anew for each request, as nothing is shared between them. */
export function durableStore(namespace: () => Namespace, name = 'store'): Store {
  const ask = async <Value>(...question: unknown[]): Promise<Value> => {
    const objects = namespace()
    const body = JSON.stringify(question)
    const response = await objects.get(objects.idFromName(name)).fetch('http://object/', { method: 'POST', body })
    return ((await response.json()) as { value: Value }).value
  }
  const sessions: SessionStore = {
    insert: (record) => ask('insert', record),
    read: async (id) => {
      const record = await ask<SessionRecord | undefined>('read', id)
      return record && { record }
    },
    replace: (record, expectedVersion) => ask('replace', record, expectedVersion),
    list: (subject) => ask('list', subject),
  }
  const revocations: RevocationStore = { put: (entries) => ask('revoke', entries), get: (keys) => ask('revoked', keys) }
  const replays: ReplayStore = { add: (key, expiresAt) => ask('add', key, expiresAt) }
  return { sessions, revocations, replays }
}
