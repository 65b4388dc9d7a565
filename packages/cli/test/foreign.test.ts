import { afterEach, describe, expect, it, vi } from 'vitest'
import { foreign } from '../src/doctor/configuration/foreign.ts'

afterEach(() => void vi.useRealTimers())

describe('code of a configuration', () => {
  it('gives what it gives', async () => {
    expect(await foreign('auth.ts', async () => 1)).toBe(1)
  })

  it('is waited for half a minute', async () => {
    vi.useFakeTimers()
    const waited = expect(foreign('auth.ts', () => new Promise(() => {}))).rejects.toThrow(
      /auth\.ts is not done after 30 seconds/,
    )
    await vi.advanceTimersByTimeAsync(30_000)
    await waited
  })

  it('fails with what it is and where, and never with its message', async () => {
    const thrown = Object.assign(new RangeError('hunter2'), {
      stack:
        'RangeError: hunter2\n auth.ts:9:9 hunter2\n    at guard (/srv/auth.ts:7:3)\n    at run (/srv/other.js:1:1)',
    })
    await expect(
      foreign('/srv/auth.ts', () => {
        throw thrown
      }),
    ).rejects.toThrow(/^\/srv\/auth\.ts could not be loaded: RangeError in line 7\. It is run as your server/)
    await expect(foreign('/srv/auth.ts', () => Promise.reject('hunter2'))).rejects.toThrow(
      /could not be loaded: Error\./,
    )
  })
})
