import { createGuard, direct } from '@bearer/core'
import { replayStoreCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { sqliteStore } from '../src/sqlite-store.ts'

describe('the SQLite store', () => {
  const store = sqliteStore(':memory:')
  afterAll(() => store.close())

  it.each(sessionStoreCases)('$name', ({ run }) => run(() => store.sessions))
  it.each(revocationStoreCases)('$name', ({ run }) => run(() => store.revocations))
  it.each(replayStoreCases)('$name', ({ run }) => run(() => store.replays))

  it('serves a guard', () => {
    const options = { issuer: 'https://issuer.example', audience: 'https://api.example' }
    expect(createGuard({ ...options, revocations: direct(store.revocations) })).toBeDefined()
  })
})
