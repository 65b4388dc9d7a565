import { afterEach, describe, expect, it, vi } from 'vitest'
import { revocationKey } from '../../src/revocation/keys.ts'
import type { RevocationSubject, Revocations } from '../../src/revocation/revocations.ts'
import { memoryStore } from '../../src/stores/memory.ts'

const token = (tokenId: string): RevocationSubject => ({
  issuer: 'https://issuer.example',
  tokenId,
  sessionId: undefined,
  subject: undefined,
  issuedAt: 1000,
})
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Loads the module on a runtime that works between requests, or on one that does not. */
async function asking(worksBetweenRequests: boolean): Promise<{ revocations: Revocations; gets: number[] }> {
  vi.resetModules()
  vi.doMock('../../src/runtime.ts', () => ({ worksBetweenRequests }))
  const { direct } = await import('../../src/revocation/direct.ts')
  const store = memoryStore().revocations
  const gets: number[] = []
  const revocations = direct({
    put: (entries) => store.put(entries),
    get: (keys) => {
      gets.push(keys.length)
      return store.get(keys)
    },
  })
  return { revocations, gets }
}
afterEach(() => void vi.doUnmock('../../src/runtime.ts'))

describe('direct', () => {
  it('asks once for all requests of a turn of the event loop', async () => {
    const { revocations, gets } = await asking(true)
    const answers = [revocations.isRevoked(token('a'))]
    await Promise.resolve()
    answers.push(revocations.isRevoked(token('b')))
    expect(await Promise.all(answers)).toEqual([false, false])
    expect(gets).toEqual([2])
    await revocations.isRevoked(token('a'))
    expect(gets).toEqual([2, 1])
  })

  it('has asked before the turn ends where no request may wait for what another began', async () => {
    const { revocations, gets } = await asking(false)
    void revocations.isRevoked(token('a'))
    await Promise.resolve()
    expect(gets).toEqual([1])
    await turn()
    expect(await revocations.isRevoked(token('b'))).toBe(false)
    expect(gets).toEqual([1, 1])
  })

  it('finds a token by its own name, its session and its subject, each up to a time, and what has no session by that too', async () => {
    const { direct } = await import('../../src/revocation/direct.ts')
    const bearer = { ...token('t'), subject: 'ada' }
    const held = { ...bearer, sessionId: 's' }
    const verdicts = async (key: string, before: number): Promise<unknown> => {
      const { revocations } = memoryStore()
      await revocations.put([{ key, before, expiresAt: Date.now() + 60_000 }])
      return Promise.all([bearer, held].map((one) => direct(revocations).isRevoked(one)))
    }
    const iss = bearer.issuer
    for (const [key, found] of [
      [revocationKey.token(iss, 't'), [true, true]],
      [revocationKey.session(iss, 's'), [false, true]],
      [revocationKey.subject(iss, 'ada'), [true, true]],
      [revocationKey.sessionless(iss, 'ada'), [true, false]],
      [revocationKey.token(iss, 'u'), [false, false]],
      [revocationKey.subject('https://other.example', 'ada'), [false, false]],
    ] as const) {
      expect([key, await verdicts(key, 1001)]).toEqual([key, found])
      // What was issued at that time or after it goes on.
      expect([key, await verdicts(key, 1000)]).toEqual([key, [false, false]])
    }
  })

  it('is "cannot decide" for each of them when the store fails', async () => {
    const { direct } = await import('../../src/revocation/direct.ts')
    const failing = direct({ put: async () => {}, get: () => Promise.reject(new Error('down')) })
    const refusals = await Promise.all(
      ['a', 'b'].map((id) => Promise.resolve(failing.isRevoked(token(id))).catch((error) => error.reason)),
    )
    expect(refusals).toEqual(['revocation_unavailable', 'revocation_unavailable'])
  })
})
