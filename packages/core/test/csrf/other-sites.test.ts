import { describe, expect, it } from 'vitest'
import { refuseOtherSites } from '../../src/csrf/other-sites.ts'
import type { HeaderPairs } from '../../src/http/request.ts'
import { request } from '../support/request.ts'

const app = 'https://app.example'
const evil = 'https://evil.example'
const passes = (headers: HeaderPairs): boolean => {
  try {
    refuseOtherSites(request(headers, { method: 'POST' }), [app])
    return true
  } catch (error) {
    expect(error).toMatchObject({ reason: 'cross_site', status: 403 })
    return false
  }
}
const site = (value: string) => ['sec-fetch-site', value] as const
const origin = (value: string) => ['origin', value] as const

describe('an unsafe request with a token in a field of another name', () => {
  it.each<[string, HeaderPairs]>([
    ['says nothing of a site: no browser sent it', []],
    ['comes from the same origin', [site('same-origin')]],
    ['comes from the same origin, which is not listed', [site('same-origin'), origin('https://api.example')]],
    ['was asked for by the user', [site('none')]],
    ['comes from a listed origin', [origin(app)]],
    ['comes from a listed origin of the same site', [site('same-site'), origin(app)]],
    ['comes from a listed origin of another site', [site('cross-site'), origin(app)]],
  ])('passes where it %s', (_, headers) => expect(passes(headers)).toBe(true))

  it.each<[string, HeaderPairs]>([
    ['comes from another site', [site('cross-site')]],
    ['comes from the same site, of no listed origin', [site('same-site')]],
    ['names an origin that is not listed', [origin(evil)]],
    ['has an opaque origin', [origin('null')]],
    ['names such an origin beside none', [site('none'), origin(evil)]],
    ['names two origins', [origin(app), origin(evil)]],
    ['says two things of its site', [site('none'), site('cross-site')]],
    ['says what no browser says', [site('None')]],
    ['says an empty thing', [site('')]],
  ])('is refused where it %s', (_, headers) => expect(passes(headers)).toBe(false))
})
