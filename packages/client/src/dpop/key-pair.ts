import { clientError } from '../client-error.ts'
import { sleep } from '../pause.ts'
import { give, sharedPair } from './shared-pair.ts'

/** A key that signs and that no script can read. */
const newPair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

/** What is kept is the pair of each client, by its name. */
const [database, store] = ['@bearer/client', 'dpop']

/** How long a database is waited for, in milliseconds: it may hang, or be held by another page. */
const patience = 3_000

const settled = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/**
 * The pair of that name: that of all tabs and of later pages, by IndexedDB. Where there is none, or it is refused, as by private windows,
 * it lives in memory. A database that says nothing may have the pair of a session, and another pair would end that: rejects with a
 * `ClientError` (`key_unavailable`), and may be asked again; but who logs in needs no pair of before.
 */
export async function pairOf(name: string, isLogIn: boolean): Promise<CryptoKeyPair> {
  const pair =
    (await Promise.race([stored(name).catch(() => otherOrNew(name)), sleep(patience)])) ||
    (await sharedPair(name)) ||
    (isLogIn && (await newPair()))
  if (!pair) throw clientError(0, '{"code":"key_unavailable"}')
  give(name, pair)
  return pair
}

const otherOrNew = async (name: string): Promise<CryptoKeyPair> => (await sharedPair(name)) ?? newPair()

async function stored(name: string): Promise<CryptoKeyPair> {
  const opening = indexedDB.open(database)
  opening.onupgradeneeded = () => opening.result.createObjectStore(store)
  const db = await settled(opening)
  try {
    const known = await settled<CryptoKeyPair | undefined>(db.transaction(store).objectStore(store).get(name))
    if (known) return known
    // Where it was deleted, other tabs still have theirs.
    const made = await otherOrNew(name)
    // Another tab may have been faster: in a transaction one of them is the first.
    const kept = db.transaction(store, 'readwrite').objectStore(store)
    const first = await settled<CryptoKeyPair | undefined>(kept.get(name))
    if (!first) await settled(kept.put(made, name))
    return first ?? made
  } finally {
    db.close()
  }
}
