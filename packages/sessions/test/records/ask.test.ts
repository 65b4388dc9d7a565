import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asker } from '../../src/records/ask.ts'

const ask = asker(() => {})

describe('whoever is asked', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('and answers in the same turn needs no timer', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const store = { read: async () => 'answer' }
    expect(await ask('store', () => store.read())).toBe('answer')
    expect(await ask('store', async () => await store.read())).toBe('answer')
    await expect(ask('store', () => Promise.reject(new Error('no')))).rejects.toMatchObject({
      reason: 'store_unavailable',
    })
    expect(set).not.toHaveBeenCalled()
  })

  it('and answers later has five seconds, and leaves no timer', async () => {
    const answer = ask('store', () => new Promise((resolve) => setTimeout(resolve, 4_999, 'late')))
    await vi.advanceTimersByTimeAsync(4_999)
    expect(await answer).toBe('late')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('and never answers has decided nothing after five seconds', async () => {
    const refused = vi.fn()
    Promise.resolve(ask('store', () => new Promise(() => {}))).catch(refused)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(refused).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(refused.mock.calls).toEqual([[expect.objectContaining({ reason: 'store_unavailable' })]])
  })
})
