import { systemClock } from '../../clock.ts'
import type { SessionRecord, SessionStore } from '../../stores/contracts.ts'
import { alike, goes, must, numeric, pause, rejects, type StoreCase, same, storeCase, unique } from './store-case.ts'

const record = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  id: unique(),
  subject: unique(),
  version: 0,
  expiresAt: systemClock() + 60_000,
  data: '{"a":"ü \\u0000 \\" 😀"}',
  ...more,
})
const field = ({ id, subject, version, expiresAt, data }: SessionRecord): unknown => [
  id,
  subject,
  version,
  expiresAt,
  data,
]

/**
 * What a {@link SessionStore} promises.
 *
 * @example
 * it.each(sessionStoreCases)('$name', ({ run }) => run(() => store.sessions))
 */
export const sessionStoreCases: readonly StoreCase<SessionStore>[] = [
  storeCase('reads back what was inserted, to the last character', async (store) => {
    const one = record()
    await store.insert(one)
    const read = await store.read(one.id)
    must(read !== undefined, 'read() does not find a record that was inserted')
    same(field(read.record), field(one), 'the record that was read')
  }),
  storeCase('keeps data of 16,000 characters, after a replace too', async (store) => {
    // What sessions write at most: the claims of a whole token, details, a device, and the rest of the record.
    const long = JSON.stringify({ a: 'ü'.repeat(15_992) })
    const one = record({ data: long })
    await store.insert(one)
    must((await store.read(one.id))?.record.data === long, 'read() must give long data as it was inserted')
    await store.replace({ ...one, version: 1, data: `${long} ` }, 0)
    must((await store.read(one.id))?.record.data === `${long} `, 'read() must give long data as a replace wrote it')
  }),
  storeCase('finds nothing under an unknown id', async (store) => {
    must((await store.read(unique())) === undefined, 'read() of an unknown id must give undefined')
  }),
  storeCase('rejects a second record with the same id, and keeps the first', async (store) => {
    const one = record()
    await store.insert(one)
    must(await rejects(store.insert({ ...one, data: '{}' })), 'insert() must reject a known id')
    same((await store.read(one.id))?.record.data, one.data, 'the data after a refused insert')
  }),
  storeCase('inserts one of many records with the same id at once', async (store) => {
    const one = record()
    const results = await Promise.all(Array.from({ length: 50 }, () => rejects(store.insert(one))))
    same(results.filter((rejected) => !rejected).length, 1, 'concurrent inserts that succeeded')
  }),
  storeCase('inserts many records at once', async (store) => {
    const subject = unique()
    const before = record({ subject, expiresAt: systemClock() + 300 })
    await store.insert(before)
    await pause(400)
    const results = await Promise.all(Array.from({ length: 100 }, () => rejects(store.insert(record({ subject })))))
    const refused = results.filter((rejected) => rejected).length
    must(
      refused === 0,
      `insert() of 100 ids at once rejected ${refused}: statements that wait for each other, a deadlock?`,
    )
    same((await store.list(subject)).length, 100, 'the records that were inserted at once')
  }),
  storeCase('replaces at the expected version alone', async (store) => {
    const one = record()
    await store.insert(one)
    must((await store.replace({ ...one, version: 1, data: '1' }, 0)) === true, 'replace() at the version must succeed')
    must(
      (await store.replace({ ...one, version: 1, data: '2' }, 0)) === false,
      'replace() at an old version must give false',
    )
    must(
      (await store.replace({ ...one, version: 3, data: '3' }, 2)) === false,
      'replace() at a version to come must give false',
    )
    const read = await store.read(one.id)
    same([read?.record.version, read?.record.data], [1, '1'], 'the record after three replaces')
  }),
  storeCase('does not replace what is not there', async (store) => {
    const one = record({ version: 1 })
    must((await store.replace(one, 0)) === false, 'replace() of an unknown id must give false')
    must((await store.read(one.id)) === undefined, 'replace() must not insert')
  }),
  storeCase('lets one of 200 concurrent replaces win, each time', async (store) => {
    const one = record()
    await store.insert(one)
    for (let version = 0; version < 3; version++) {
      const attempts = Array.from({ length: 200 }, (_, i) =>
        store.replace({ ...one, version: version + 1, data: `${version}-${i}` }, version),
      )
      const results = await Promise.all(attempts)
      same(results.filter((won) => won).length, 1, 'concurrent replaces at one version that won')
      same((await store.read(one.id))?.record.data, `${version}-${results.indexOf(true)}`, 'the data of the winner')
    }
  }),
  storeCase('reads its own writes at once', async (store) => {
    const one = record()
    await store.insert(one)
    for (let version = 0; version < 20; version++) {
      await store.replace({ ...one, version: version + 1 }, version)
      same((await store.read(one.id))?.record.version, version + 1, 'the version read after a replace')
    }
  }),
  storeCase('lists the records of a subject, as they are now', async (store) => {
    const subject = unique()
    const [one, two, other] = [record({ subject }), record({ subject }), record()]
    for (const each of [one, two, other]) await store.insert(each)
    await store.replace({ ...two, version: 1, data: 'new' }, 0)
    const listed = [...(await store.list(subject))].sort((a, b) => a.version - b.version)
    same(listed.map(field), [one, { ...two, version: 1, data: 'new' }].map(field), 'the list')
    same(await store.list(unique()), [], 'the list of a subject without records')
  }),
  storeCase('forgets a record after its time, and not before', async (store) => {
    const subject = unique()
    const [brief, lasting] = [record({ subject, expiresAt: systemClock() + 1200 }), record({ subject })]
    await store.insert(brief)
    await store.insert(lasting)
    await goes('a record', brief.expiresAt, async () => (await store.read(brief.id)) !== undefined)
    same(
      (await store.list(subject)).map(({ id }) => id),
      [lasting.id],
      'the list after one expired',
    )
  }),
  storeCase('forgets a record at the time that a replace gives it', async (store) => {
    const [shorter, longer] = [record(), record({ expiresAt: systemClock() + 1500 })]
    for (const each of [shorter, longer]) await store.insert(each)
    await store.replace({ ...shorter, version: 1, expiresAt: systemClock() + 400 }, 0)
    const extended = await store.replace({ ...longer, version: 1, expiresAt: systemClock() + 60_000 }, 0)
    must(extended || systemClock() >= longer.expiresAt, 'replace() of a record that has not expired must succeed')
    await pause(1700)
    must((await store.read(shorter.id)) === undefined, 'a record whose time was cut short must not be read')
    same(await store.list(shorter.subject), [], 'the list after the time of its record was cut short')
    if (!extended) return
    must((await store.read(longer.id)) !== undefined, 'a record whose time was extended must be there')
    same((await store.list(longer.subject)).length, 1, 'the list after the time of its record was extended')
  }),
  storeCase('keeps records apart from the objects that it takes and gives', async (store) => {
    const one = record()
    const given = { ...one }
    await store.insert(given)
    given.data = 'changed by the caller'
    const read = (await store.read(one.id))?.record as { data: string } | undefined
    same(read?.data, one.data, 'the data after the object that was inserted has changed')
    const [listed] = (await store.list(one.subject)) as readonly { data: string }[]
    for (const each of [read, listed]) if (each && !Object.isFrozen(each)) each.data = 'changed by the reader'
    same((await store.read(one.id))?.record.data, one.data, 'the data after objects that were read have changed')
  }),
  storeCase('gives a clock, if any, that goes with real time', async (store) => {
    const one = record()
    await store.insert(one)
    const first = (await store.read(one.id))?.now
    if (first === undefined) return
    numeric(first, '`now`')
    must(first > 100_000_000_000, '`now` must be milliseconds since 1970, not seconds')
    must(Number.isInteger(first), '`now` must be whole milliseconds')
    const off = Math.abs(first - systemClock())
    must(off < 60_000, `\`now\` must be the time: it is ${Math.round(off / 1000)} s off, as a time zone would make it`)
    await pause(50)
    const second = (await store.read(one.id))?.now ?? 0
    const goesOn = second > first && second - first < 10_000
    must(typeof first === 'number' && goesOn, '`now` must be a number of milliseconds and go on')
  }),
  storeCase('keeps ids apart that look alike', async (store) => {
    const ids = alike(unique())
    for (const id of ids) {
      const taken = await rejects(store.insert(record({ id, data: id })))
      must(
        !taken,
        `insert() must take ${JSON.stringify(id)} beside ids that differ by case, accent, space or sign alone`,
      )
    }
    for (const id of ids) same((await store.read(id))?.record.data, id, 'the data of one id')
  }),
  storeCase('keeps subjects apart that look alike', async (store) => {
    const subjects = alike(unique())
    for (const subject of subjects) await store.insert(record({ subject, data: subject }))
    for (const subject of subjects)
      same(
        (await store.list(subject)).map(({ data }) => data),
        [subject],
        'the data of the sessions of one subject',
      )
  }),
  storeCase('gives numbers as numbers, after a replace too', async (store) => {
    const one = record()
    await store.insert(one)
    await store.replace({ ...one, version: 1 }, 0)
    for (const read of [(await store.read(one.id))?.record, ...(await store.list(one.subject))]) {
      numeric(read?.version, 'version')
      numeric(read?.expiresAt, 'expiresAt')
    }
    same(await store.replace({ ...one, version: 2 }, 1), true, 'replace() at the version that was read')
  }),
  storeCase('takes the place of a record that has expired', async (store) => {
    const one = record({ expiresAt: systemClock() + 300 })
    await store.insert(one)
    await pause(700)
    must(
      !(await store.replace({ ...one, version: 1, expiresAt: systemClock() + 60_000 }, 0)),
      'replace() must not revive',
    )
    must(
      !(await rejects(store.insert({ ...one, expiresAt: systemClock() + 60_000, data: 'new' }))),
      'insert() must take it',
    )
    same((await store.read(one.id))?.record.data, 'new', 'the data')
  }),
]
