import { refuseFurther } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import { failure } from '../events.ts'
import { worksBetweenRequests } from '../runtime.ts'
import type { RevocationEntry, RevocationStore } from '../stores/contracts.ts'
import { checkRevocationStore } from './check-store.ts'
import { revocationKeys } from './keys.ts'
import { Pulse } from './pulse.ts'
import { readEntries } from './read-entries.ts'
import type { RevocationSubject, Revocations } from './revocations.ts'
import { limitOf, timely } from './timely-store.ts'
import { whenUsable } from './when-usable.ts'

/** A key that no token has. */
const probe = 'ready'

interface Question {
  readonly token: RevocationSubject
  readonly keys: readonly string[]
  readonly resolve: (revoked: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * Asks the store about every token. All requests of one turn of the event loop share one `get`: the price is one round
 * trip of latency, whatever the load. A store that gives no answer for five seconds has failed.
 *
 * @throws ConfigurationError when it is given no store of revocations.
 *
 * @example
 * const guard = createGuard({ issuer, audience, revocations: direct(store.revocations) }) // asked for each request
 */
export function direct(store: RevocationStore, ...further: readonly []): Revocations {
  refuseFurther('direct', further, 'takes a store and no options.')
  checkRevocationStore('direct', store)
  const { get, put } = timely(store)
  const pulse = new Pulse(() => get([probe]))
  const listeners: Parameters<NonNullable<Revocations['open']>>[0]['emit'][] = []
  let questions: Question[] = []

  function report(error: unknown): void {
    for (const emit of listeners) emit('failed', failure('revocations', error))
  }

  async function ask(): Promise<void> {
    const asked = questions
    questions = []
    try {
      const given = await pulse.of(() => get([...new Set(asked.flatMap(({ keys }) => keys))]))
      const { entries, fault } = readEntries(given)
      if (fault) report(fault)
      const found = new Map(entries.map((entry) => [entry.key, entry]))
      const unread = new Set(fault && given.map((entry) => entry?.key).filter((key) => !found.has(key)))
      for (const { token, keys, resolve, reject } of asked) {
        if (keys.some((key) => covers(found.get(key), token))) resolve(true)
        // What is there and cannot be read has not said that the token is good.
        else if (keys.some((key) => unread.has(key))) reject(refusal('revocation_unavailable'))
        else resolve(false)
      }
    } catch (error) {
      report(error)
      for (const { reject } of asked) reject(refusal('revocation_unavailable'))
    }
  }

  return {
    isRevoked: (token) => {
      const keys = revocationKeys(token)
      if (keys.length === 0) return false
      return new Promise((resolve, reject) => {
        if (questions.length === 0) nextTurn(() => void ask())
        questions.push({ token, keys, resolve, reject })
      })
    },
    revoke: (entries) => put(entries),
    open: ({ emit }) => void listeners.push(emit),
    ready: () => whenUsable(() => pulse.of(() => get([probe])), { timeout: limitOf(store) / 1000 }),
    health: () => ({ ok: pulse.ok }),
  }
}

const covers = (entry: RevocationEntry | undefined, token: RevocationSubject): boolean =>
  entry !== undefined && token.issuedAt < entry.before

const { setImmediate } = globalThis as { setImmediate?: (task: () => void) => void }

/** Where no request may wait for what another began, each asks for itself: no two of them share a run of microtasks. */
const nextTurn: (task: () => void) => void = (worksBetweenRequests ? setImmediate : undefined) ?? queueMicrotask
