import { describe, expect, it } from 'vitest'
import { checkCrossSite, checkOrigins, isUnsafe } from '../../src/csrf/cross-site.ts'
import type { HeaderPairs } from '../../src/http/request.ts'
import { request } from '../support/request.ts'

const app = 'https://app.example'
const passes = (headers: HeaderPairs): boolean => {
  try {
    checkCrossSite(request(headers, { method: 'POST' }), [app])
    return true
  } catch (error) {
    expect(error).toMatchObject({ reason: 'cross_site', status: 403 })
    return false
  }
}

describe('a cookie-authenticated unsafe request', () => {
  it.each<[string, HeaderPairs]>([
    ['of the same origin', [['sec-fetch-site', 'same-origin']]],
    ['of a listed origin', [['origin', app]]],
    [
      'of a listed origin of the same site',
      [
        ['sec-fetch-site', 'same-site'],
        ['origin', app],
      ],
    ],
  ])('passes when it is %s', (_, headers) => expect(passes(headers)).toBe(true))

  it.each<[string, HeaderPairs]>([
    ['proves nothing', []],
    [
      'is from another site',
      [
        ['sec-fetch-site', 'cross-site'],
        ['origin', 'https://evil.example'],
      ],
    ],
    ['has an opaque origin', [['origin', 'null']]],
    [
      'is of the same site but not listed',
      [
        ['sec-fetch-site', 'same-site'],
        ['origin', 'https://blog.example'],
      ],
    ],
    ['has the origin in another case', [['origin', 'https://APP.example']]],
    ['has an origin with a longer host', [['origin', 'https://app.example.evil']]],
    [
      'only names its host',
      [
        ['host', 'app.example'],
        ['referer', app],
      ],
    ],
    [
      'has two Origin fields',
      [
        ['origin', app],
        ['origin', app],
      ],
    ],
    [
      'has two Sec-Fetch-Site fields',
      [
        ['sec-fetch-site', 'same-origin'],
        ['sec-fetch-site', 'cross-site'],
      ],
    ],
    ['was navigated to', [['sec-fetch-site', 'none']]],
  ])('is refused when it %s', (_, headers) => expect(passes(headers)).toBe(false))

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('is not a %s', (method) =>
    expect(isUnsafe(request([], { method }))).toBe(false),
  )
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'PROPFIND', ''])('is a %j', (method) =>
    expect(isUnsafe(request([], { method }))).toBe(true),
  )
  it('is an Upgrade, whose method is GET', () => expect(isUnsafe(request([['Upgrade', 'websocket']]))).toBe(true))
  it('does not depend on method overrides', () =>
    expect(isUnsafe(request([['x-http-method-override', 'DELETE']]))).toBe(false))

  it.each(['https://app.example/', 'app.example', 'https://app.example/x', '*', 'null', ''])(
    'cannot come from %j',
    (origin) => expect(() => checkOrigins([origin])).toThrow(/must be an origin/),
  )
})
