import { describe, expect, it } from 'vitest'
import { requireTls } from '../../src/extract/transport.ts'
import type { HeaderPairs } from '../../src/http/request.ts'
import { request } from '../support/request.ts'

const passes = (remoteAddress: string | undefined, headers: HeaderPairs, tls = false): boolean => {
  try {
    requireTls(request(headers, { tls, remoteAddress }))
    return true
  } catch (error) {
    expect(error).toMatchObject({ reason: 'plain_http', status: 403 })
    return false
  }
}

describe('transport', () => {
  it('passes TLS from anywhere', () => expect(passes('192.0.2.1', [['host', 'api.example']], true)).toBe(true))

  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['127.8.9.1', 'app.localhost'],
  ])('passes plain HTTP from %s to %s', (address, host) => expect(passes(address, [['Host', host]])).toBe(true))

  it.each([
    ['192.0.2.1', 'localhost'],
    ['127.0.0.1', 'api.example'],
    ['127.0.0.1', 'localhost.evil.example'],
    ['127.0.0.1', '127.0.0.1.evil.example'],
    [undefined, 'localhost'],
    ['::ffff:192.0.2.1', 'localhost'],
  ])('refuses plain HTTP from %s to %s', (address, host) => expect(passes(address, [['host', host]])).toBe(false))

  it.each(['forwarded', 'x-forwarded-for', 'X-Forwarded-Proto', 'x-forwarded-host', 'x-real-ip', 'via'])(
    'refuses what a proxy handed on with %s',
    (name) =>
      expect(
        passes('127.0.0.1', [
          ['host', 'localhost'],
          [name, 'x'],
        ]),
      ).toBe(false),
  )

  it('refuses a request with no host, or two', () => {
    expect(passes('127.0.0.1', [])).toBe(false)
    expect(
      passes('127.0.0.1', [
        ['host', 'localhost'],
        ['host', 'localhost'],
      ]),
    ).toBe(false)
  })
})
