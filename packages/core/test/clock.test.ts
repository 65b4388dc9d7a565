import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { createGuard } from '../src/guard/create-guard.ts'
import { secret } from '../src/keys/secret.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { createTestIssuer } from '../src/testing/index.ts'
import { audience, issuer, now, secretBytes, tokenWith } from './support/token.ts'

const packages = fileURLToPath(new URL('../..', import.meta.url))
/** A reading of the machine's clock: `Date.now` by any spelling, `new Date()`, `Date()`. */
const reading =
  /\bDate\s*(?:\?\.|\.)\s*now\b|\bDate\s*\[|\bnew Date\b(?!\s*\(\s*[^)\s])|(?<!new )\bDate\(|[{,]\s*now\b[^}]*\}\s*=\s*Date\b/
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')

describe('the system clock', () => {
  afterEach(() => void vi.useRealTimers())

  it('is read in one file alone, in another of the client, which depends on nothing, and by the command line', () => {
    const sources = readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /^(?!cli\/)[^/]+\/src\/.*\.ts$/.test(path),
    )
    const readers = sources.filter((path) => reading.test(withoutComments(readFileSync(`${packages}/${path}`, 'utf8'))))
    expect(sources.length).toBeGreaterThan(150)
    expect(readers).toEqual(['client/src/clock.ts', 'core/src/clock.ts'])
  })

  it('would be found however it is read', () => {
    const readings = [
      'Date.now()',
      'clock = Date.now',
      'new Date()',
      'new Date',
      "Date['now']",
      'const { now } = Date',
      'Date()',
    ]
    expect(readings.filter((text) => !reading.test(text))).toEqual([])
    expect(reading.test('new Date(seconds * 1000)')).toBe(false)
  })

  it('is read when it is needed: what was made before it was set goes by it', async () => {
    const guard = createGuard({ issuer, audience, keys: secret(secretBytes) })
    const store = memoryStore()
    const testIssuer = await createTestIssuer({ listen: false, algorithm: 'ES256' })
    const token = tokenWith({})
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(now * 1000)
    expect(systemClock()).toBe(now * 1000)
    expect(testIssuer.clock()).toBe(now * 1000)
    await expect(guard.verify(token)).resolves.toMatchObject({ subject: 'ada' })
    const record = { id: 'one', subject: 'ada', version: 0, expiresAt: now * 1000 + 1000, data: '{}' }
    await store.sessions.insert(record)
    expect(await store.sessions.read('one')).toBeDefined()
    vi.setSystemTime((now + 86_400) * 1000)
    await expect(guard.verify(token)).rejects.toMatchObject({ reason: 'expired' })
    expect(await store.sessions.read('one')).toBeUndefined()
  })

  it('may be patched by hand as well', () => {
    const honest = Date.now
    try {
      Date.now = () => 42
      expect(systemClock()).toBe(42)
    } finally {
      Date.now = honest
    }
  })
})
