import { afterEach, describe, expect, it } from 'vitest'
import { direct } from '../../src/revocation/direct.ts'
import type { Revocations } from '../../src/revocation/revocations.ts'
import type { RevocationEntry, RevocationStore } from '../../src/stores/contracts.ts'
import { closeMirrors, Faulty, mirrored, session, token, until } from './support.ts'

afterEach(closeMirrors)

const good = session('good')
const spoiled: readonly [string, object][] = [
  ['a before that is garbage', { before: 'garbage' }],
  ['a before that is NaN', { before: Number.NaN }],
  ['a before that is missing', { before: undefined }],
  ['an expiry that is null', { expiresAt: null }],
  ['an endless expiry', { expiresAt: Number.POSITIVE_INFINITY }],
  ['a key that is no text', { key: 7 }],
]
const entry = (more: object): RevocationEntry => ({ ...session('bad'), ...more }) as RevocationEntry

/** A store that gives entries besides its own, as another program or a wrong driver would. */
function giving(besides: () => readonly RevocationEntry[]): Faulty {
  const store = new Faulty()
  const { changes, get } = Faulty.prototype
  store.changes = async (...args) => {
    const page = await changes.apply(store, args)
    return { ...page, entries: [...besides(), ...page.entries] }
  }
  store.get = async (keys) => [...besides(), ...(await get.call(store, keys))]
  return store
}

function failures(of: Revocations): string[] {
  const told: string[] = []
  of.open?.({ clock: Date.now, emit: (name, event) => void (name === 'failed' && told.push(JSON.stringify(event))) })
  return told
}

describe('an entry that is none', () => {
  it.each(spoiled)(
    'of %s changes nothing that a mirror knows, keeps no other out, and is reported',
    async (_, more) => {
      const store = giving(() => [entry(more)])
      await store.inner.put([good])
      const made = mirrored(store)
      const told = failures(made)
      await made.ready()
      expect(made.isRevoked(token({ sessionId: 'good' }))).toBe(true)
      expect(made.isRevoked(token({ sessionId: 'bad' }))).toBe(false)
      expect(made.entries).toBe(1)
      await made.revoke([session('bad')])
      await until(async () => (await store.inner.get([session('bad').key])).length === 1)
      expect(made.isRevoked(token({ sessionId: 'bad' }))).toBe(true)
      expect(told.join()).toMatch(/"part":"revocations".*counts for nothing/)
    },
  )

  it.each(spoiled.slice(0, 5))('of %s decides nothing where the store is asked, for its own token', async (_, more) => {
    const store = giving(() => [entry(more)])
    await store.inner.put([good])
    const asked = direct(store as RevocationStore)
    const told = failures(asked)
    expect(await asked.isRevoked(token({ sessionId: 'good' }))).toBe(true)
    expect(await asked.isRevoked(token({ sessionId: 'other' }))).toBe(false)
    await expect(asked.isRevoked(token({ sessionId: 'bad' }))).rejects.toMatchObject({ status: 503 })
    expect(told.join()).toContain('counts for nothing')
  })
})

describe('a store that gives numbers as text', () => {
  const texts = (store: Faulty): Faulty => {
    const { changes, get } = Faulty.prototype
    const asTexts = (entries: readonly RevocationEntry[]): RevocationEntry[] =>
      entries.map((one) => ({ ...one, before: String(one.before), expiresAt: String(one.expiresAt) }) as never)
    store.changes = async (...args) => {
      const page = await changes.apply(store, args)
      return { ...page, entries: asTexts(page.entries) }
    }
    store.get = async (keys) => asTexts(await get.call(store, keys))
    return store
  }

  it('is told at once: ready() says what to do', async () => {
    const made = mirrored(texts(new Faulty()))
    await expect(made.ready()).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('give before and expiresAt as numbers'),
    })
  })
})
