import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../src/configuration.ts'
import { direct } from '../../src/revocation/direct.ts'
import { mirror } from '../../src/revocation/mirror.ts'
import { whenUsable } from '../../src/revocation/when-usable.ts'
import type { RevocationStore } from '../../src/stores/contracts.ts'
import { memoryStore } from '../../src/stores/memory.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }))
afterEach(() => void vi.useRealTimers())

const down = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED'))
const silent = (): Promise<never> => new Promise(() => {})
const failing = (fail: () => Promise<never>, timeout?: number): RevocationStore => ({
  put: fail,
  get: fail,
  changes: fail,
  timeout,
})

/** What came of a promise, and after how many milliseconds. */
async function outcome(promise: Promise<unknown>): Promise<{ readonly came: string; readonly ms: number }> {
  const began = performance.now()
  let ended: { came: string; ms: number } | undefined
  const end = (came: string): void => {
    ended = { came, ms: performance.now() - began }
  }
  promise.then(
    () => end('ready'),
    (error: unknown) => end((error as Error).message),
  )
  while (!ended) await vi.advanceTimersByTimeAsync(50)
  return ended
}

describe('ready() of a mirror', () => {
  it.each<[string, RevocationStore, string, number, number]>([
    ['is down', failing(down), 'connect ECONNREFUSED', 4500, 5250],
    ['gives no answer', failing(silent), 'There was no answer in time.', 4900, 5250],
    ['is down, and gives up after a second itself', failing(down, 1), 'connect ECONNREFUSED', 900, 1250],
    ['gives no answer, with a time limit that is none', failing(silent, Number.NaN), 'There was no answer', 4900, 5250],
  ])('rejects in time with what went wrong where the store %s', async (_, store, message, least, most) => {
    const made = mirror(store)
    const { came, ms } = await outcome(made.ready())
    expect([came, ms >= least, ms <= most]).toEqual([expect.stringContaining(message), true, true])
    await made.close()
  })

  it('says that nothing comes back where writes go elsewhere than reads', async () => {
    const made = mirror({ ...failing(down), put: async () => {}, get: async () => [], changes: emptyForEver })
    expect((await outcome(made.ready())).came).toMatch(/what is written to it does not come back/)
    await made.close()
  })

  it('waits for the own time limit of a store, and gives what that says', async () => {
    const slow = (): Promise<never> =>
      new Promise((_, reject) => setTimeout(() => reject(new Error('check host and port')), 7000))
    const made = mirror(failing(slow, 7))
    expect(await outcome(made.ready())).toEqual({ came: 'check host and port', ms: expect.closeTo(7000, -2) })
    await made.close()
  })

  it('rejects at once for a wrong setting, and may be called again', async () => {
    const { revocations: inner } = memoryStore()
    let fail: (() => Promise<never>) | undefined = () => Promise.reject(new ConfigurationError('check the password'))
    const through =
      <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
      (...args: Args): Promise<Result> =>
        fail?.() ?? method(...args)
    const made = mirror({
      put: through((entries) => inner.put(entries)),
      get: through((keys) => inner.get(keys)),
      changes: through((cursor, options) => (inner as Required<RevocationStore>).changes(cursor, options)),
    })
    const { came, ms } = await outcome(made.ready())
    expect([came, ms < 100]).toEqual(['check the password', true])
    fail = undefined
    expect((await outcome(made.ready())).came).toBe('ready')
    await made.close()
  })
})

describe('ready() without a mirror', () => {
  it('asks the store, again and again while it is down', async () => {
    const { revocations } = memoryStore()
    let tries = 0
    const store = { ...failing(down), get: (keys: readonly string[]) => (++tries < 5 ? down() : revocations.get(keys)) }
    expect((await outcome(direct(store).ready?.() as Promise<void>)).came).toBe('ready')
    expect(tries).toBe(5)
  })

  it('rejects in time with what went wrong', async () => {
    const { came, ms } = await outcome(direct(failing(down)).ready?.() as Promise<void>)
    expect([came, ms >= 4500, ms <= 5250]).toEqual(['connect ECONNREFUSED', true, true])
  })
})

it('whenUsable gives up at once where waiting does not help', async () => {
  const wrong = new ConfigurationError('check the password')
  await expect(whenUsable(() => Promise.reject(wrong), { timeout: 5 })).rejects.toBe(wrong)
})

const emptyForEver: NonNullable<RevocationStore['changes']> = async (_cursor, { signal }) => {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 500)
    signal.addEventListener('abort', () => resolve())
  })
  return { entries: [], cursor: 'c', kind: 'changes', more: false }
}
