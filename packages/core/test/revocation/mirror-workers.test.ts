import { expect, it, vi } from 'vitest'
import { canMirror, mirror } from '../../src/revocation/mirror.ts'
import { memoryStore } from '../../src/stores/memory.ts'

vi.mock('../../src/runtime.ts', () => ({ worksBetweenRequests: false }))

it('a mirror is refused where nothing works between requests, with what to use instead', () => {
  const { revocations } = memoryStore()
  expect(canMirror(revocations)).toBe(false)
  expect(() => mirror(revocations)).toThrow(/use direct\(store\)/)
})
