import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { memoryStore, mirror, type RevocationStore, revocationKey } from '@bearer/core'
import { describe, expect, it, vi } from 'vitest'
// @ts-expect-error: a plain script
import { simulate } from '../../bench/revocation/simulation.mjs'

type Followed = Required<RevocationStore>
const figures = JSON.parse(readFileSync(new URL('../../bench/results/revocation.json', import.meta.url), 'utf8'))
const page = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8')
const heartbeats = (processes: number): number =>
  simulate({ processes, revocationsPerSecond: 1, seconds: 30 }).heartbeatsPerSecond

describe('docs/scaling.md', () => {
  it('has figures from the benchmark and the simulation', () => {
    for (const name of ['figures', 'simulation']) {
      expect(page).toMatch(new RegExp(`<!-- ${name} -->\n(?:.*\n)*?\\|.*\n(?:.*\n)*?<!-- /${name} -->`))
    }
  })

  it('sets rows against limits by the measured figures', () => {
    const row =
      /^\| 1,000 \| 100 \|.*$/m
        .exec(page)?.[0]
        ?.split('|')
        .map((cell) => cell.trim()) ?? []
    const [commands, entries, memory] = [row[4], row[7], row[8]].map((cell) => Number(cell?.replace(/[^\d.]/g, '')))
    expect(entries).toBe(100 * 11_160)
    expect(memory).toBeCloseTo((100 * 11_160 * figures.bytesPerEntry) / 1e6, -1)
    expect(memory).toBeLessThanOrEqual(70)
    const share = Number(((commands as number) / figures.commandsPerSecondOfOneRedis).toPrecision(2))
    expect(row[9]).toContain(`commands × ${share}`)
  })

  it('says rightly that heartbeats hardly grow with the number of processes', () => {
    expect(heartbeats(2000)).toBeLessThan(2 * heartbeats(10))
  })

  it('says rightly that staleness stays below soft while all is well', () => {
    expect(simulate({ processes: 10, revocationsPerSecond: 1 }).stalenessP99).toBeLessThan(5000)
  })

  it('simulates heartbeats as mirrors write them', async () => {
    const { revocations } = memoryStore()
    let beats = 0
    const counting: RevocationStore = {
      get: (keys) => revocations.get(keys),
      changes: (cursor, options) => (revocations as Followed).changes(cursor, options),
      put: (entries) => {
        beats += entries.length
        return revocations.put(entries)
      },
    }
    const mirrors = Array.from({ length: 20 }, () => mirror(counting, { soft: 0.4, hard: 4 }))
    await Promise.all(mirrors.map((made) => made.ready()))
    const begun = beats
    await setTimeout(3000)
    const perSecond = (beats - begun) / 3
    await Promise.all(mirrors.map((made) => made.close()))
    const simulated = simulate({ processes: 20, revocationsPerSecond: 0, softMs: 400 }).heartbeatsPerSecond
    expect(perSecond / simulated).toBeGreaterThan(0.5)
    expect(perSecond / simulated).toBeLessThan(2)
  })

  it('says rightly that a tier between looks like any store, and that its followers know when it stands still', async () => {
    const origin = memoryStore().revocations as Followed
    const held = memoryStore().revocations as Followed
    const end = new AbortController()
    const feeding = (async () => {
      for (let cursor: string | undefined; !end.signal.aborted; ) {
        const page = await origin.changes(cursor, { waitMs: 1000, signal: end.signal })
        await held.put(page.entries)
        cursor = page.cursor
      }
    })()
    const tier: RevocationStore = {
      put: (entries) => origin.put(entries),
      get: (keys) => held.get(keys),
      changes: (cursor, options) => held.changes(cursor, options),
    }
    const [leaf, other] = [mirror(tier, { soft: 0.2, hard: 0.6 }), mirror(origin, { soft: 0.2, hard: 0.6 })]
    await Promise.all([leaf.ready(), other.ready()])
    const key = revocationKey.session('https://issuer.example', 's')
    await other.revoke([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }])
    const token = {
      issuer: 'https://issuer.example',
      tokenId: undefined,
      sessionId: 's',
      subject: undefined,
      issuedAt: 1,
    }
    await vi.waitUntil(() => leaf.isRevoked(token) === true, { timeout: 120_000 })
    expect(leaf.state).toBe('fresh')
    end.abort()
    await feeding
    await vi.waitUntil(() => leaf.state === 'stale', { timeout: 120_000 })
    expect(other.state).toBe('fresh')
    await Promise.all([leaf.close(), other.close()])
  })
})
