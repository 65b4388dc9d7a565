import { describe, expect, it } from 'vitest'
import { polluted } from '../../core/test/support/pollution.ts'
import { bearer } from '../src/index.ts'

describe('a polluted Object.prototype', () => {
  it.each([
    ['connection', () => ({ tls: true, remoteAddress: '127.0.0.1' })],
    ['forwardErrors', true],
    ['allowPlainHttp', true],
  ])('gives a guard no %s', async (name, value) => {
    const options = { issuer: 'https://issuer.example', audience: 'https://api.example', on: { refused: () => {} } }
    const ask = async (): Promise<number | undefined> => {
      const result = await bearer(options)(new Request('http://api.example/x'))
      return result.ok ? undefined : result.response.status
    }
    expect([await ask(), await polluted(name, value, ask)]).toEqual([403, 403])
  })
})
