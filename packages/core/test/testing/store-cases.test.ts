import { describe, expect, it } from 'vitest'
import type {
  ReplayStore,
  RevocationEntry,
  RevocationStore,
  SessionRecord,
  SessionStore,
} from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  replayStoreCases,
  revocationChangesCases,
  revocationStoreCases,
  type StoreCase,
  sessionStoreCases,
} from '../../src/testing/index.ts'

describe('the memory store', () => {
  it.each(sessionStoreCases)('as a session store $name', ({ run }) => run(() => memoryStore().sessions))
  it.each([...revocationStoreCases, ...revocationChangesCases])('as a revocation store $name', ({ run }) =>
    run(() => memoryStore().revocations),
  )
  it.each(replayStoreCases)('as a replay store $name', ({ run }) => run(() => memoryStore().replays))

  it('is bounded, and refuses new entries rather than forgetting live ones', async () => {
    const { sessions, replays } = memoryStore({ maxEntries: 2 })
    const record = (id: string): SessionRecord => ({
      id,
      subject: 's',
      version: 0,
      expiresAt: Date.now() + 1000,
      data: '',
    })
    await sessions.insert(record('a'))
    await sessions.insert(record('b'))
    await expect(sessions.insert(record('c'))).rejects.toThrow(/full/)
    expect((await sessions.read('a'))?.record.id).toBe('a')
    expect([await replays.add('x', 1), await replays.add('y', 1), await replays.add('z', 1)]).toEqual([
      true,
      true,
      true,
    ])
  })
})

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

/** A session store over a map, with one mistake. */
function sessions(
  mistake:
    | 'none'
    | 'race'
    | 'overwrite'
    | 'upsert'
    | 'immortal'
    | 'stale list'
    | 'early'
    | 'keeps its time'
    | 'clock as text',
): SessionStore {
  const records = new Map<string, SessionRecord>()
  const live = (record: SessionRecord | undefined): SessionRecord | undefined => {
    if (!record || mistake === 'immortal') return record
    return record.expiresAt > Date.now() + (mistake === 'early' ? 1000 : 0) ? record : undefined
  }
  const listed: SessionRecord[] = []
  return {
    async insert(record) {
      if (records.has(record.id) && mistake !== 'overwrite') throw new Error('known')
      records.set(record.id, record)
      listed.push(record)
    },
    async read(id) {
      const record = live(records.get(id))
      const now = mistake === 'clock as text' ? (String(Date.now()) as never) : undefined
      return record && { record, now }
    },
    async replace(record, expected) {
      const known = records.get(record.id)
      if (mistake === 'race') await tick()
      if (known?.version !== expected && !(mistake === 'upsert' && !known)) return false
      records.set(record.id, mistake === 'keeps its time' && known ? { ...record, expiresAt: known.expiresAt } : record)
      return true
    },
    async list(subject) {
      const all = mistake === 'stale list' ? listed : [...records.values()]
      return all.filter((record) => record.subject === subject && live(record))
    },
  }
}

/** A revocation store over a map, with one mistake. */
function revocations(
  mistake:
    | 'none'
    | 'lesser wins'
    | 'immortal'
    | 'drops subjects'
    | 'rounds'
    | 'loses at pages'
    | 'no waiting'
    | 'forgets the snapshot',
): RevocationStore {
  const entries = new Map<string, RevocationEntry>()
  const log: RevocationEntry[] = []
  const live = (entry: RevocationEntry): boolean => mistake === 'immortal' || entry.expiresAt > Date.now()
  return {
    async put(added) {
      for (const entry of added) {
        if (mistake === 'drops subjects' && entry.key.startsWith('sub')) continue
        const known = entries.get(entry.key)
        const before = mistake === 'lesser wins' ? entry.before : Math.max(entry.before, known?.before ?? 0)
        const kept = {
          key: entry.key,
          before: mistake === 'rounds' ? Math.floor(before) : before,
          expiresAt: Math.max(entry.expiresAt, known?.expiresAt ?? 0),
        }
        entries.set(entry.key, kept)
        log.push(kept)
      }
    },
    get: async (keys) => keys.flatMap((key) => entries.get(key) ?? []).filter(live),
    async changes(cursor, { waitMs, signal }) {
      const from = Number(cursor)
      if (!(from >= 0 && from <= log.length)) {
        const all = [...entries.values()].filter(live)
        return {
          entries: mistake === 'forgets the snapshot' ? all.slice(1) : all,
          cursor: String(log.length),
          kind: 'snapshot',
          more: false,
        }
      }
      for (
        let waited = 0;
        mistake !== 'no waiting' && waited < waitMs && log.length === from && !signal.aborted;
        waited++
      )
        await tick()
      const page = log.slice(from, from + 1000)
      const next = from + page.length + (mistake === 'loses at pages' && page.length === 1000 ? 1 : 0)
      return { entries: page, cursor: String(Math.min(next, log.length)), kind: 'changes', more: next < log.length }
    },
  }
}

function replays(mistake: 'none' | 'race' | 'immortal'): ReplayStore {
  const seen = new Map<string, number>()
  return {
    async add(key, expiresAt) {
      const until = seen.get(key)
      if (mistake === 'race') await tick()
      if (until !== undefined && (mistake === 'immortal' || until > Date.now())) return false
      seen.set(key, expiresAt)
      return true
    },
  }
}

/** The names of the cases that a store fails. */
async function failures<Subject>(cases: readonly StoreCase<Subject>[], open: () => Subject): Promise<string[]> {
  const results = await Promise.all(
    cases.map(({ run }) =>
      run(open).then(
        () => true,
        () => false,
      ),
    ),
  )
  return cases.filter((_, i) => !results[i]).map(({ name }) => name)
}

describe('the conformance cases', () => {
  it.each([
    ['race', /200 concurrent replaces/],
    ['overwrite', /second record/],
    ['upsert', /not there/],
    ['immortal', /after its time/],
    ['stale list', /as they are now/],
    ['early', /not before/],
    ['keeps its time', /that a replace gives it/],
    ['clock as text', /gives a clock/],
  ] as const)('catch a session store with the mistake "%s"', async (mistake, name) => {
    expect(await failures(sessionStoreCases, () => sessions(mistake))).toEqual(
      expect.arrayContaining([expect.stringMatching(name)]),
    )
  })

  it.each([
    ['lesser wins', /greater values/],
    ['immortal', /after its time/],
    ['drops subjects', /gives back/],
    ['rounds', /gives back/],
    ['loses at pages', /across pages/],
    ['no waiting', /waits, at once/],
    ['forgets the snapshot', /snapshot of the whole/],
  ] as const)('catch a revocation store with the mistake "%s"', async (mistake, name) => {
    const all = [...revocationStoreCases, ...revocationChangesCases]
    expect(await failures(all, () => revocations(mistake))).toEqual(
      expect.arrayContaining([expect.stringMatching(name)]),
    )
  })

  it.each([
    ['race', /200 concurrent adds/],
    ['immortal', /after its time/],
  ] as const)('catch a replay store with the mistake "%s"', async (mistake, name) => {
    expect(await failures(replayStoreCases, () => replays(mistake))).toEqual(
      expect.arrayContaining([expect.stringMatching(name)]),
    )
  })

  it('catch nothing in the same stores without a mistake', async () => {
    expect(await failures(sessionStoreCases, () => sessions('none'))).toEqual([])
    expect(await failures([...revocationStoreCases, ...revocationChangesCases], () => revocations('none'))).toEqual([])
    expect(await failures(replayStoreCases, () => replays('none'))).toEqual([])
  })
})
