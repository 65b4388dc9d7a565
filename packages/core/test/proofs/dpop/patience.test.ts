import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Patience } from '../../../src/proofs/dpop/patience.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = (): Promise<never> => new Promise(() => {})
/** What becomes of a promise, once it is known. */
function fateOf(promise: Promise<unknown>): { now: unknown } {
  const fate = { now: 'waits' as unknown }
  promise.then(
    (value) => {
      fate.now = value
    },
    ({ message }: Error) => {
      fate.now = message
    },
  )
  return fate
}

describe('an answer that is waited for', () => {
  it('is passed on, be it a rejection', async () => {
    const patience = new Patience(1000)
    await expect(patience.with(Promise.resolve(5))).resolves.toBe(5)
    await expect(patience.with(Promise.reject(new Error('down')))).rejects.toThrow('down')
  })

  it('is given up after its time, and before twice that', async () => {
    const patience = new Patience(1000)
    const first = fateOf(patience.with(never()))
    await vi.advanceTimersByTimeAsync(900)
    const second = fateOf(patience.with(never()))
    await vi.advanceTimersByTimeAsync(1000)
    expect([first.now, second.now]).toEqual(['waits', 'waits'])
    await vi.advanceTimersByTimeAsync(100)
    expect([first.now, second.now]).toEqual(Array(2).fill('There was no answer in time.'))
  })

  it('is waited for by one timer, and by none once nobody waits', async () => {
    const patience = new Patience(1000)
    const all = Array.from({ length: 100 }, (_, i) =>
      patience.with(i % 2 ? Promise.resolve(i) : never()).catch(() => -1),
    )
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await Promise.all(all)).toHaveLength(100)
    expect(vi.getTimerCount()).toBe(0)
  })
})
