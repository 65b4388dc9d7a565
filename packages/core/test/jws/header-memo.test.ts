import { describe, expect, it } from 'vitest'
import { isBearerError, orThrow } from '../../src/errors/errors.ts'
import { fingerprint } from '../../src/fingerprint.ts'
import { headerOf } from '../../src/jws/header-memo.ts'

const segment = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url')
function reasonOf(text: string): unknown {
  const header = headerOf(text)
  return isBearerError(header) ? header.reason : header.algorithm
}

describe('the memory of headers', () => {
  it('gives the same header for the same segment', () => {
    const text = segment({ alg: 'HS256', kid: 'same' })
    expect(headerOf(text)).toBe(headerOf(text))
  })

  it('never takes one header for another of the same fingerprint, good or refused, whichever came first', () => {
    const [good, other, bad] = ['HS256', 'RS512', 'HS999'].map((alg) => segment({ alg, kid: 'a-long-key-id' })) as [
      string,
      string,
      string,
    ]
    expect(new Set([good, other, bad].map(fingerprint)).size).toBe(1)
    for (let round = 0; round < 2; round++) {
      expect([good, bad, other].map(reasonOf)).toEqual(['HS256', 'algorithm_refused', 'RS512'])
    }
  })

  it('knows every header right while a flood of others goes by, too long ones among them', () => {
    const text = segment({ alg: 'ES256', kid: 'honest' })
    for (let n = 0; n < 2000; n++) {
      expect(orThrow(headerOf(segment({ alg: 'ES256', kid: `${'x'.repeat(n % 700)}${n}` }))).kid).toMatch(
        new RegExp(`${n}$`),
      )
      expect(orThrow(headerOf(text)).kid).toBe('honest')
    }
  })
})
