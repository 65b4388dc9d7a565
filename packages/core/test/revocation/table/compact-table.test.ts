import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LiveSet } from '../../../src/revocation/live-set.ts'
import { CompactTable } from '../../../src/revocation/table/compact-table.ts'
import type { RevocationEntry } from '../../../src/stores/contracts.ts'

const forever = Number.MAX_SAFE_INTEGER
const byKey = (entries: Iterable<RevocationEntry>): RevocationEntry[] =>
  [...entries].sort((a, b) => (a.key < b.key ? -1 : 1))

/** What a plain map would hold, were nothing ever swept before its time. */
class Model {
  readonly entries = new Map<string, RevocationEntry>()
  add({ key, before, expiresAt }: RevocationEntry, now: number): void {
    if (expiresAt <= now) return
    const own = this.entries.get(key)
    const live = own && own.expiresAt > now ? own : undefined
    this.entries.set(key, {
      key,
      before: Math.max(before, live?.before ?? 0),
      expiresAt: Math.max(expiresAt, live?.expiresAt ?? 0),
    })
  }
}

const key = fc.tuple(
  fc.constantFrom('sid https://a ', 'sid https://b ', 'jti https://a ', 'sub https://a ', 'odd', ''),
  fc.oneof(
    fc.nat(40).map(String),
    fc.string({ maxLength: 6 }),
    fc.constantFrom('é', 'ÿ', 'Ā', '日本', '😀', '\0', '\0\0', 'a'.repeat(255), 'a'.repeat(256)),
  ),
)
const addition = fc.record({
  key: key.map(([prefix, text]) => prefix + text),
  before: fc.constantFrom(1, 100, 100.5, 1e10, forever),
  expiresAt: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(2 ** 40, 2 ** 48, 1e300)),
})

describe('a table of revocations', () => {
  it('knows what a map would know, whatever comes, grows and expires', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(addition, { maxLength: 30 }), fc.nat(40))), (steps) => {
        const [set, model] = [new LiveSet(), new Model()]
        let now = 0
        for (const [entries, passed] of steps) {
          now += passed
          set.add(entries, now)
          for (const entry of entries) model.add(entry, now)
          for (const entry of model.entries.values()) {
            const [kind, issuer, ...rest] = entry.key.split(' ')
            if (rest.length === 0 || !['sid', 'jti', 'sub'].includes(kind as string)) continue
            const name = rest.join(' ')
            const token = {
              issuer: issuer as string,
              sessionId: kind === 'sid' ? name : undefined,
              tokenId: kind === 'jti' ? name : undefined,
              subject: kind === 'sub' ? name : undefined,
            }
            const live = entry.expiresAt > now
            expect(set.revokes({ ...token, issuedAt: entry.before - 0.25 }, now)).toBe(live && entry.before < forever)
            expect(set.revokes({ ...token, issuedAt: 0 }, now)).toBe(live)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives back every key and number, to the last character', () => {
    const table = new CompactTable()
    const entries = Array.from({ length: 5000 }, (_, i) => ({
      key: `${['sid', 'jti', 'sub'][i % 3]} https://issuer${i % 7} ${'x'.repeat(i % 200)}${i}`,
      before: i % 2 ? forever : 1_800_000_000.5 + i,
      expiresAt: 1_800_000_000_000 + i,
    }))
    for (const entry of entries) expect(table.add(entry, false, 0)).toBe('more')
    expect(byKey(table.values())).toEqual(byKey(entries))
    for (const entry of entries) expect(table.add(entry, false, 0)).toBe('nothing')
  })

  const large = process.env['BEARER_LARGE'] ? [1_000_000, 10_000_000] : [200_000]
  it.each(large)(
    'takes at most 64 bytes for each of %d sessions or tokens',
    (count) => {
      for (const name of [() => randomBytes(16).toString('base64url'), () => randomUUID()]) {
        const table = new CompactTable()
        for (let i = 0; i < count; i++) {
          table.add(
            { key: `sid https://issuer.example ${name()}`, before: forever, expiresAt: 1_800_000_000_000 },
            false,
            0,
          )
          // At every size on the way, too.
          if (i > 100_000 && i % 50_000 === 0) expect(table.bytes / table.size).toBeLessThan(64)
        }
        expect([table.size, table.bytes / table.size < 64]).toEqual([count, true])
      }
    },
    600_000,
  )

  it('moves what lasts together, and gives up the memory of what has gone', () => {
    const table = new CompactTable()
    const lasting: RevocationEntry[] = []
    for (let i = 0; i < 100_000; i++) {
      const entry = { key: `sid https://a ${i}`, before: forever, expiresAt: i % 50 === 0 ? 1000 : 10 }
      if (i % 50 === 0) lasting.push(entry)
      table.add(entry, false, 0)
    }
    const full = table.bytes
    for (let n = 0; n < 40; n++) table.sweep(10, 5000)
    expect(byKey(table.values())).toEqual(byKey(lasting))
    expect([table.size, table.bytes < full / 2]).toEqual([2000, true])
    expect(table.covers(table.group('sid https://a ') as number, '50', 0, 10)).toBe(true)
    expect(table.covers(table.group('sid https://a ') as number, '51', 0, 10)).toBe(false)
  })

  it('tells what the store is not known to have, and keeps what is lost of sessions until a time', () => {
    const set = new LiveSet()
    const entries = ['sid a 1', 'sid a 2', 'jti a 3', 'sid a 日'].map((name) => ({
      key: name,
      before: forever,
      expiresAt: 1000,
    }))
    const lacked = (least: number): RevocationEntry[] => byKey([...set.unknown(() => 0, least)].flat())
    set.add(entries, 0, true)
    expect(lacked(0)).toEqual([])
    set.forgetKnown()
    set.add(entries.slice(1, 2), 0, true)
    const prolonged = (entry: RevocationEntry) => ({ ...entry, expiresAt: 5000 })
    expect(lacked(5000)).toEqual(byKey(entries.filter((_, i) => i !== 1).map((e, i) => (i === 1 ? e : prolonged(e)))))
    // Another process has given back less of it than this one would.
    set.forgetKnown()
    const round = set.unknown(() => 0, 9000)
    set.add([{ ...(entries[0] as RevocationEntry), expiresAt: 5000 }], 0, true)
    expect(byKey([...round].flat()).map(({ key: name, expiresAt }) => [name, expiresAt])).toEqual([
      ['jti a 3', 1000],
      ['sid a 1', 9000],
      ['sid a 2', 9000],
      ['sid a 日', 9000],
    ])
  })
})
