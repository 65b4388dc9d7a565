import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/configuration.ts'
import { direct } from '../../src/revocation/direct.ts'
import { mirror } from '../../src/revocation/mirror.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const store = memoryStore()

describe('what is no store of revocations', () => {
  it.each([undefined, null, {}, 'redis', () => {}, store, store.sessions])('is refused: %o', (other) => {
    expect(() => direct(other as never)).toThrow(/memoryStore\(\)\.revocations/)
    expect(() => mirror(other as never)).toThrow(/memoryStore\(\)\.revocations/)
  })

  it('is refused by a mirror where it cannot be followed', () => {
    const { put, get } = store.revocations
    expect(() => mirror({ put, get })).toThrow(/use direct\(store\)/)
    expect(() => direct({ put, get })).not.toThrow()
  })
})

describe('what is no clock', () => {
  it.each([null, 0, 'now', {}, new Date(0)])('is refused: %o', (clock) => {
    expect(() => mirror(store.revocations, { clock: clock as never })).toThrow(ConfigurationError)
    expect(() => memoryStore({ clock: clock as never })).toThrow(ConfigurationError)
  })
})
