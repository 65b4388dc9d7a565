import { chain, type Maybe, memberOf, type SessionStore } from '@bearer/core'

type Read = Awaited<ReturnType<SessionStore['read']>>

/** Reads a record. What is no answer of a store has not said that there is no such session: whoever asks cannot decide. */
export const readRecord = (store: SessionStore, id: string): Promise<Read> =>
  chain(store.read(id) as Maybe<Read>, checked) as Promise<Read>

function checked(read: Read): Read {
  if (read === undefined || read === null) return undefined
  const record: unknown = memberOf(Object(read) as NonNullable<Read>, 'record')
  if (typeof record === 'object' && record !== null) return read
  throw new TypeError('The store gave what is no record: read gives { record }, or nothing.')
}
