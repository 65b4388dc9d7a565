import { memoryStore, type Store } from '@bearer/core'
import {
  createSessions,
  generateSigningKey,
  type Sessions,
  type SessionsOptions,
  type SigningKey,
  signingKeys,
} from '../src/index.ts'

export const signingKey: SigningKey = await generateSigningKey()
export const refreshSecret: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256)

/** Sessions on a clock that tests set. */
export interface Setting {
  readonly sessions: Sessions
  readonly store: Store
  readonly events: unknown[]
  now: number
}

export const start = 1_800_000_000_000

export function setting(
  options: Partial<SessionsOptions> = {},
  wrap: (store: Store) => Store = (store) => store,
): Setting {
  const made = { now: start, events: [] as unknown[] } as { -readonly [Name in keyof Setting]: Setting[Name] }
  const clock = (): number => made.now
  made.store = wrap(memoryStore({ clock }))
  made.sessions = createSessions({
    issuer: 'https://app.example',
    audience: 'https://api.example',
    clientId: 'app',
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: 'k1', secret: refreshSecret }],
    store: made.store,
    accessTokenJitter: 0,
    clock,
    on: {
      reused: (event) => made.events.push(['reused', event]),
      replaced: (event) => made.events.push(['replaced', event]),
      healed: (event) => made.events.push(['healed', event]),
      failed: () => {},
    },
    ...options,
  })
  return made
}

/** The successor's refresh token, of a refresh that must succeed. */
export async function refreshed(sessions: Sessions, token: string): Promise<string> {
  const result = await sessions.refresh(token)
  if (!result.ok) throw new Error(`The refresh was refused: ${result.reason}`)
  return result.tokens.refreshToken
}

/** The successor's successor: once the window has closed, whoever presents a token again is reusing it. */
export async function rotatedTwice(made: Setting, token: string): Promise<string> {
  const successor = await refreshed(made.sessions, token)
  made.now += 11_000
  return refreshed(made.sessions, successor)
}

/** Why a refresh was refused, or `ok`. */
export async function outcome(
  sessions: Sessions,
  token: string,
  options?: Parameters<Sessions['refresh']>[1],
): Promise<string> {
  const result = await sessions.refresh(token, options)
  return result.ok ? 'ok' : result.reason
}

/** The session store of a store, to be spread and changed in part. */
export const bound = ({ sessions }: Store): Store['sessions'] => ({
  insert: (record) => sessions.insert(record),
  read: (id) => sessions.read(id),
  replace: (record, version) => sessions.replace(record, version),
  list: (subject) => sessions.list(subject),
})

export type StoreMethod = keyof Store['sessions'] | 'put' | 'get'

/** A store, without `changes`, each of whose calls goes through a function. */
export function wrapped(
  store: Store,
  around: <Result>(method: StoreMethod, call: () => Promise<Result>) => Promise<Result>,
): Store {
  const as =
    <Arguments extends unknown[], Result>(method: StoreMethod, call: (...args: Arguments) => Promise<Result>) =>
    (...args: Arguments): Promise<Result> =>
      around(method, () => call(...args))
  const { insert, read, replace, list } = bound(store)
  return {
    ...store,
    sessions: {
      insert: as('insert', insert),
      read: as('read', read),
      replace: as('replace', replace),
      list: as('list', list),
    },
    revocations: {
      put: as('put', (entries) => store.revocations.put(entries)),
      get: as('get', (keys) => store.revocations.get(keys)),
    },
  }
}
