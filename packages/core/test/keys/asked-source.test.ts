import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { verifyJws } from '../../src/jws/verify-jws.ts'
import { verificationKey } from '../../src/keys/material/verification-key.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import type { KeySource } from '../../src/keys/source.ts'
import { bearing } from '../support/request.ts'
import { audience, clock, ec, goodClaims, issuer, signed } from '../support/token.ts'

const token = signed(goodClaims, { alg: 'ES256', kid: 'k' }, ec.privateKey)
const good = verificationKey(ec.publicKey, { kid: 'k' })

function guarded(...keys: KeySource[]) {
  const failed: unknown[] = []
  const guard = createGuard({ issuer, audience, keys, clock, on: { failed: (event) => failed.push(event) } })
  return { guard, failed }
}

const answerOf = async (guard: ReturnType<typeof guarded>['guard']) => {
  const result = await guard.authenticate(bearing(token))
  return result.ok ? 'accepted' : [result.error?.reason, result.response.status]
}

afterEach(() => vi.useRealTimers())

describe('a key source of the application', () => {
  it.each<[string, KeySource['find'], RegExp]>([
    ['rejects', () => Promise.reject(new Error('KMS is down')), /^Error: KMS is down$/],
    [
      'throws',
      () => {
        throw new RangeError('no connection')
      },
      /^RangeError: no connection$/,
    ],
    ['rejects with nothing', () => Promise.reject(undefined), /^undefined$/],
    ['says a secret', () => Promise.reject(new Error(`key ${'s3cret'.repeat(9)}`)), /^Error: key \[\.\.\.\]$/],
    ['gives no list', () => undefined as never, /array of keys/],
    ['gives a promise of no list', async () => ({}) as never, /array of keys/],
    ['gives what is no key', () => [{ kid: 'k' }] as never, /array of keys/],
  ])('that %s has not decided: 503, and the event says why', async (_, find, message) => {
    const { guard, failed } = guarded({ find })
    expect(await answerOf(guard)).toEqual(['keys_unavailable', 503])
    expect(failed).toEqual([{ part: 'keys', message: expect.stringMatching(message) }])
    await expect(verifyJws(token, { find })).rejects.toMatchObject({ reason: 'keys_unavailable' })
  })

  it('that never answers is given up after five seconds', async () => {
    vi.useFakeTimers()
    const { guard, failed } = guarded({ find: () => new Promise(() => {}) })
    const answer = answerOf(guard)
    let settled = false
    void answer.then(() => {
      settled = true
    })
    await vi.advanceTimersByTimeAsync(4999)
    expect(settled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await answer).toEqual(['keys_unavailable', 503])
    expect(failed).toEqual([{ part: 'keys', message: expect.stringMatching(/no answer in time/) }])
  })

  it('that fails beside one that knows the key is told of all the same', async () => {
    const { guard, failed } = guarded(
      { find: () => Promise.reject(new Error('down')) },
      publicKey(ec.publicKey, { kid: 'k' }),
    )
    expect(await answerOf(guard)).toBe('accepted')
    expect(failed).toEqual([{ part: 'keys', message: 'Error: down' }])
  })

  it('may give keys that are for another algorithm, and is asked with what it needs to choose', async () => {
    const asked: unknown[] = []
    const source: KeySource = {
      find: (query) => {
        asked.push({ ...query })
        return [verificationKey(ec.publicKey)]
      },
    }
    const header = { alg: 'RS256', kid: 'k', x5t: 'a', 'x5t#S256': 'b' }
    const guard = createGuard({ issuer, audience, keys: source, clock, algorithms: ['RS256', 'EdDSA'] })
    await expect(guard.verify(signed(goodClaims, header, ec.privateKey))).rejects.toMatchObject({
      reason: 'algorithm_refused',
    })
    const allowed = ['RS256', 'Ed25519', 'EdDSA']
    expect(asked).toEqual([
      { algorithm: 'RS256', kid: 'k', x5t: 'a', 'x5t#S256': 'b', allowed, issuedAt: goodClaims.iat },
    ])
  })

  it('is asked again about a key that it may not trust any more', async () => {
    const find = vi.fn(() => [good])
    const trusts = vi.fn(() => {
      throw new Error('cannot tell')
    })
    const { guard, failed } = guarded({ find, trusts })
    for (let i = 0; i < 3; i++) expect(await answerOf(guard)).toBe('accepted')
    expect([find.mock.calls.length, trusts.mock.calls.length, failed]).toEqual([
      3,
      1,
      [{ part: 'keys', message: 'Error: cannot tell' }],
    ])
  })

  it('is opened, made ready and closed with its guard, and called as what it is', async () => {
    const calls: string[] = []
    class Source implements KeySource {
      readonly #key = good
      find = (): readonly [typeof good] => [this.#key]
      open(): void {
        calls.push(`open ${this.#key.kid}`)
      }
      async ready(): Promise<void> {
        calls.push(`ready ${this.#key.kid}`)
      }
      close(): void {
        calls.push(`close ${this.#key.kid}`)
      }
    }
    const { guard } = guarded(new Source())
    await guard.ready()
    expect(await answerOf(guard)).toBe('accepted')
    await guard.close()
    expect(calls).toEqual(['open k', 'ready k', 'close k'])
  })
})

describe('a key source of the application that says how it is', () => {
  const find = (): never[] => []

  it.each<[string, KeySource['health'], boolean]>([
    ['nothing', undefined, true],
    ['that it is well', () => ({ ok: true }), true],
    ['that it is not', () => ({ ok: false }), false],
    [
      'by throwing',
      () => {
        throw new Error('x')
      },
      false,
    ],
    ['later', () => Promise.reject(new Error('x')) as never, false],
    ['what is none', () => 'fine' as never, false],
  ])('and says %s is reported so', (_, health, ok) => {
    const { guard } = guarded({ find, ...(health && { health }) })
    expect(guard.health()).toEqual({ ok, keys: { ok } })
  })

  it.each(['ready', 'close'] as const)('has five seconds for %s', async (name) => {
    vi.useFakeTimers()
    const { guard } = guarded({ find, [name]: () => new Promise(() => {}) })
    const over = expect(guard[name]()).rejects.toThrow('no answer in time')
    await vi.advanceTimersByTimeAsync(5000)
    await over
  })
})
