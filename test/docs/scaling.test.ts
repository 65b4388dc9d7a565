import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: a plain script
import { simulate } from '../../bench/revocation/simulation.mjs'

const page = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8')
const heartbeats = (processes: number): number =>
  simulate({ processes, revocationsPerSecond: 1, seconds: 30 }).heartbeatsPerSecond

describe('docs/scaling.md', () => {
  it('has figures from the benchmark and the simulation', () => {
    for (const name of ['figures', 'simulation']) {
      expect(page).toMatch(new RegExp(`<!-- ${name} -->\n(?:.*\n)*?\\|.*\n(?:.*\n)*?<!-- /${name} -->`))
    }
  })

  it('says rightly that heartbeats hardly grow with the number of processes', () => {
    expect(heartbeats(2000)).toBeLessThan(2 * heartbeats(10))
  })

  it('says rightly that staleness stays below soft while all is well', () => {
    expect(simulate({ processes: 10, revocationsPerSecond: 1 }).stalenessP99).toBeLessThan(5000)
  })
})
