import type {
  ReplayStore,
  RevocationEntry,
  RevocationStore,
  SessionRecord,
  SessionStore,
} from '../../../src/stores/contracts.ts'
import { RowLocks } from './row-locks.ts'

/** The ways in which a session store can be wrong, each with the case that says so. */
export const sessionMistakes = {
  race: /200 concurrent replaces/,
  overwrite: /second record/,
  upsert: /not there/,
  immortal: /after its time/,
  early: /not before/,
  'keeps its time': /that a replace gives it/,
  'clock as text': [/gives a clock/, /`now` must be a number, not string/],
  'clock in seconds': [/gives a clock/, /`now` must be milliseconds since 1970, not seconds/],
  'clock an hour off': [/gives a clock/, /`now` must be the time: it is -?3600 s off/],
  'clock with fractions': [/gives a clock/, /`now` must be whole milliseconds/],
  'version as text': [/numbers as numbers/, /version must be a number, not string/],
  'ids without case': [/ids apart that look alike/, /insert\(\) must take .* by case/],
  'subjects without case': /subjects apart that look alike/,
  'revives the expired': [/place of a record that has expired/, /must not revive/],
  'expired in the way': [/place of a record that has expired/, /insert\(\) must take it/],
  'stale list': /as they are now/,
  'list of all': /as they are now/,
  lag: /its own writes/,
  alias: /apart from the objects/,
  'any version': /expected version alone/,
  'alike ids': /look alike/,
  'cuts data': [/data of 16,000 characters/, /long data as it was inserted/],
  'one insert at a time': [/many records at once/, /rejected \d+: .* a deadlock/],
} as const

/** A session store over a map, with one mistake. */
export function sessions(mistake: keyof typeof sessionMistakes | 'none'): SessionStore {
  const records = new Map<string, SessionRecord>()
  const listed: SessionRecord[] = []
  const name = (id: string): string => {
    if (mistake === 'ids without case') return id.toLowerCase()
    return mistake === 'alike ids' ? id.trim() : id
  }
  const folded = (subject: string): string => (mistake === 'subjects without case' ? subject.toLowerCase() : subject)
  const copy = (record: SessionRecord): SessionRecord => (mistake === 'alias' ? record : { ...record })
  const live = (record: SessionRecord | undefined): SessionRecord | undefined => {
    if (!record || mistake === 'immortal') return record
    return record.expiresAt > Date.now() + (mistake === 'early' ? 1000 : 0) ? copy(record) : undefined
  }
  let isInserting = false
  return {
    async insert(record) {
      if (mistake === 'one insert at a time') {
        if (isInserting) throw new Error('deadlock')
        isInserting = true
        await tick()
        isInserting = false
      }
      const known = records.get(name(record.id))
      if ((mistake === 'expired in the way' ? known : live(known)) && mistake !== 'overwrite') throw new Error('known')
      records.set(
        name(record.id),
        mistake === 'cuts data' ? { ...record, data: record.data.slice(0, 4000) } : copy(record),
      )
      listed.push(copy(record))
    },
    async read(id) {
      const record = live(records.get(name(id)))
      const version = mistake === 'version as text' ? (String(record?.version) as never) : record?.version
      return (
        record && { record: { ...record, version: version as number }, now: clocks[mistake]?.() as number | undefined }
      )
    },
    async replace(record, expected) {
      const kept = records.get(name(record.id))
      const known = mistake === 'revives the expired' ? kept : live(kept)
      if (mistake === 'race') await tick()
      const fits = known?.version === expected || (mistake === 'any version' && known && known.version >= expected)
      if (!fits && !(mistake === 'upsert' && !known)) return false
      const expiresAt = mistake === 'keeps its time' ? (known?.expiresAt ?? 0) : record.expiresAt
      const write = (): unknown => records.set(name(record.id), { ...record, expiresAt })
      if (mistake === 'lag') setTimeout(write, 5)
      else write()
      return true
    },
    async list(subject) {
      const all = mistake === 'stale list' ? listed : [...records.values()]
      return all
        .filter((record) => folded(record.subject) === folded(subject) || mistake === 'list of all')
        .flatMap((r) => live(r) ?? [])
    },
  }
}

/** What a store's clock may wrongly give. */
const clocks: { readonly [mistake: string]: () => unknown } = {
  'clock as text': () => String(Date.now()),
  'clock in seconds': () => Math.floor(Date.now() / 1000),
  'clock an hour off': () => Date.now() - 3_600_000,
  'clock with fractions': () => Date.now() + 0.5,
}

/** The ways in which a revocation store can be wrong, each with the case that says so. */
export const revocationMistakes = {
  'last `before` wins': /greater values/,
  'last `expiresAt` wins': /greater values/,
  'first wins': /greater values/,
  'insert only': /many times, at once/,
  duplicates: /many times, at once/,
  'once a call': /several times in one call/,
  immortal: /after its time/,
  early: /not before/,
  'drops subjects': /gives back/,
  rounds: /gives back/,
  'alike keys': /look alike/,
  alias: /apart from the objects/,
  'forgets the snapshot': /snapshot of the whole/,
  'dead in the snapshot': /out of a snapshot/,
  'loses at pages': /across pages/,
  'loses what was cut off': /however far behind/,
  'new keys only': /when an entry grows/,
  'late cursor': /at the same time/,
  'no waiting': [/nothing when nothing/, /must wait for something/],
  'deaf to signals': /told to/,
  'empty for unknown cursors': /does not know/,
  'empty for cursors ahead': [/ahead of it/, /a restored backup is behind/],
  'numbers before commits': [/puts at once, however/, /order in which puts become visible/],
  'merges in two steps': [/greater values of puts at once/, /whichever was written last/],
  'begins a snapshot again': [/where it was, or rejects/, /must reject a snapshot that was lost half-way/],
  'numbers as text': [/^gives numbers as numbers$/, /before must be a number, not string/],
  'followed numbers as text': [/numbers to who follows/, /expiresAt must be a number, not string/],
  'keys without case': /look alike/,
  'cuts keys': /long keys apart/,
  'locks in any order': [/in any order/, /rejected \d+ of 20 at once: a deadlock/],
} as const

/** A revocation store over a map and a log, with one mistake. */
export function revocations(mistake: keyof typeof revocationMistakes | 'none'): RevocationStore {
  const entries = new Map<string, RevocationEntry>()
  const doubles: RevocationEntry[] = []
  let log: RevocationEntry[] = []
  let start = 0
  const end = (): number => start + log.length
  const name = (key: string): string => {
    if (mistake === 'keys without case') return key.toLowerCase()
    if (mistake === 'cuts keys') return key.slice(0, 255)
    return mistake === 'alike keys' ? key.trim() : key
  }
  /** Numbers that are given out, and those whose puts have become visible. */
  let numbered = 0
  let visible: { readonly number: number; readonly entry: RevocationEntry }[] = []
  const live = (entry: RevocationEntry): boolean =>
    mistake === 'immortal' || entry.expiresAt > Date.now() + (mistake === 'early' ? 1000 : 0)
  const grown = (entry: RevocationEntry, known: RevocationEntry | undefined): RevocationEntry => {
    const [before, expiresAt] = [known?.before ?? 0, known?.expiresAt ?? 0]
    if (mistake === 'alias' && !known) return entry
    if (mistake === 'first wins' && known) return known
    return {
      key: entry.key,
      before: (mistake === 'rounds' ? Math.floor : Number)(
        mistake === 'last `before` wins' ? entry.before : Math.max(entry.before, before),
      ),
      expiresAt: mistake === 'last `expiresAt` wins' ? entry.expiresAt : Math.max(entry.expiresAt, expiresAt),
    }
  }
  const locks = new RowLocks()
  return {
    async put(added) {
      const unlock = mistake === 'locks in any order' ? await locks.of(added.map(({ key }) => key)) : undefined
      for (const [i, entry] of added.entries()) {
        if (mistake === 'drops subjects' && entry.key.startsWith('sub')) continue
        if (mistake === 'once a call' && added.findIndex(({ key }) => key === entry.key) < i) throw new Error('twice')
        const known = entries.get(name(entry.key))
        if (mistake === 'merges in two steps') await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
        if (mistake === 'numbers before commits') {
          const number = ++numbered
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
          visible = [...visible, { number, entry }].sort((a, b) => a.number - b.number)
        }
        if (mistake === 'insert only' && known?.before === entry.before) throw new Error('known')
        if (mistake === 'duplicates' && known) doubles.push(entry)
        const kept = grown(entry, known)
        entries.set(name(entry.key), kept)
        if (mistake !== 'new keys only' || !known) log.push({ ...kept })
      }
      unlock?.()
      if (mistake !== 'loses what was cut off' || log.length < 5000) return
      start += log.length - 5000
      log = log.slice(-5000)
    },
    async get(keys) {
      const found = keys.flatMap((key) => entries.get(name(key)) ?? []).filter(live)
      const copies = mistake === 'alias' ? found : found.map((entry) => ({ ...entry }))
      if (mistake === 'numbers as text') return copies.map((one) => ({ ...one, before: String(one.before) as never }))
      return [...copies, ...doubles.filter(({ key }) => keys.includes(key))]
    },
    async changes(cursor, { waitMs, signal }) {
      if (mistake === 'begins a snapshot again' && !cursor?.startsWith('feed')) {
        const all = [...entries.values()]
        const at = cursor !== undefined && Number(cursor) < all.length ? Number(cursor) : 0
        const more = at + 1000 < all.length
        return { entries: all.slice(at, at + 1000), cursor: more ? String(at + 1000) : 'feed', kind: 'snapshot', more }
      }
      if (mistake === 'numbers before commits' && cursor !== undefined) {
        await tick()
        const page = visible.filter(({ number }) => number > Number(cursor))
        const last = String(page.at(-1)?.number ?? cursor)
        return { entries: page.map(({ entry }) => entry), cursor: last, kind: 'changes', more: false }
      }
      const from = Number(cursor)
      if (mistake === 'empty for cursors ahead' && from > end()) {
        return { entries: [], cursor: String(from), kind: 'changes', more: false }
      }
      const known = cursor !== undefined && from >= 0 && from <= end()
      if (!known && mistake === 'empty for unknown cursors' && cursor !== undefined) {
        return { entries: [], cursor: String(end()), kind: 'changes', more: false }
      }
      if (!known) {
        const all = [...entries.values()].filter((entry) => mistake === 'dead in the snapshot' || live(entry))
        if (mistake === 'late cursor') await new Promise((resolve) => setTimeout(resolve, 5))
        return {
          entries: mistake === 'forgets the snapshot' ? all.slice(1) : all,
          cursor: String(mistake === 'numbers before commits' ? numbered : end()),
          kind: 'snapshot',
          more: false,
        }
      }
      const waits = (): boolean => end() === from && (mistake === 'deaf to signals' || !signal.aborted)
      for (let waited = 0; mistake !== 'no waiting' && waited < waitMs && waits(); waited++) await tick()
      const at = Math.max(0, from - start)
      const texts = mistake === 'followed numbers as text'
      const page = log
        .slice(at, at + 1000)
        .map((one) => (texts ? { ...one, expiresAt: String(one.expiresAt) as never } : one))
      const next = start + at + page.length + (mistake === 'loses at pages' && page.length === 1000 ? 1 : 0)
      return { entries: page, cursor: String(Math.min(next, end())), kind: 'changes', more: next < end() }
    },
  }
}

/** The ways in which a replay store can be wrong, each with the case that says so. */
export const replayMistakes = {
  race: /200 concurrent adds/,
  immortal: /after its time/,
  early: /not before/,
  'alike keys': /keeps keys apart/,
  forgetful: /second time/,
} as const

/** A replay store over a map, with one mistake. */
export function replays(mistake: keyof typeof replayMistakes | 'none'): ReplayStore {
  const seen = new Map<string, number>()
  return {
    async add(key, expiresAt) {
      const name = mistake === 'alike keys' ? key.trim() : key
      const until = seen.get(name)
      if (mistake === 'race') await tick()
      const now = Date.now() + (mistake === 'early' ? 1000 : 0)
      if (until !== undefined && (mistake === 'immortal' || until > now)) return false
      if (mistake !== 'forgetful') seen.set(name, expiresAt)
      return true
    },
  }
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))
