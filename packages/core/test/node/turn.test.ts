import { afterEach, describe, expect, it, vi } from 'vitest'
import { afterReads } from '../../src/node/turn.ts'

describe('a request that was let in', () => {
  afterEach(() => void vi.useRealTimers())

  it('goes on once, later in the same turn, after what was let in before it', async () => {
    const order: string[] = []
    afterReads(() => order.push('first'))
    afterReads(() => order.push('second'))
    process.nextTick(() => order.push('read'))
    expect(order).toEqual([])
    await new Promise<void>(afterReads)
    expect(order).toEqual(['read', 'first', 'second'])
  })

  it('goes on while a test of the application has put false timers in place of the real ones', async () => {
    vi.useFakeTimers()
    await expect(new Promise<void>(afterReads)).resolves.toBeUndefined()
  })
})
