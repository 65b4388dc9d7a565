/** A key that signs and that no script can read. */
export const newPair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

/** What is kept is the pair of each client, by its name. */
const [database, store] = ['@bearer/client', 'dpop']

const settled = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/**
 * The pair of that name: that of all tabs and of later pages, by IndexedDB. Where there is none, or it is blocked, as by private windows,
 * it lives in memory; tabs that are there at the same time share it then as well.
 */
export async function pairOf(name: string): Promise<CryptoKeyPair> {
  try {
    return await stored(name)
  } catch {
    return typeof document === 'undefined' ? newPair() : shared(name)
  }
}

async function stored(name: string): Promise<CryptoKeyPair> {
  const opening = indexedDB.open(database)
  opening.onupgradeneeded = () => opening.result.createObjectStore(store)
  const db = await settled(opening)
  try {
    const known = await settled<CryptoKeyPair | undefined>(db.transaction(store).objectStore(store).get(name))
    if (known) return known
    const made = await newPair()
    // Another tab may have been faster: in a transaction one of them is the first.
    const kept = db.transaction(store, 'readwrite').objectStore(store)
    const first = await settled<CryptoKeyPair | undefined>(kept.get(name))
    if (!first) await settled(kept.put(made, name))
    return first ?? made
  } finally {
    db.close()
  }
}

/** How long other tabs are waited for, in milliseconds. */
const patience = 200

/** Asks the other tabs for their pair, and gives them that of this one. */
async function shared(name: string): Promise<CryptoKeyPair> {
  if (typeof BroadcastChannel === 'undefined') return newPair()
  const channel = new BroadcastChannel(`bearer dpop ${name}`)
  const theirs = await new Promise<CryptoKeyPair | undefined>((resolve) => {
    channel.onmessage = ({ data }) => data?.privateKey && resolve(data)
    setTimeout(resolve, patience)
    channel.postMessage('?')
  })
  const pair = theirs ?? (await newPair())
  channel.onmessage = ({ data }) => data === '?' && channel.postMessage(pair)
  return pair
}
