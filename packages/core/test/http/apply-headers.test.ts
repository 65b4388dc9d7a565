import { describe, expect, it } from 'vitest'
import { applyHeaders } from '../../src/http/apply-headers.ts'
import type { HeaderPairs } from '../../src/http/request.ts'

type Present = { [name: string]: string | string[] | number | undefined }

function applied(headers: HeaderPairs, present: Present = {}): Present {
  applyHeaders(headers, {
    get: (name) => present[name],
    set: (name, value) => void (present[name] = value),
  })
  return present
}

describe('header fields of an answer', () => {
  it.each<[string, HeaderPairs, Present, Present]>([
    ['replace earlier ones', [['content-type', 'b']], { 'content-type': 'a' }, { 'content-type': 'b' }],
    [
      'leave others alone',
      [['x', '1']],
      { 'access-control-allow-origin': '*' },
      { 'access-control-allow-origin': '*', x: '1' },
    ],
    ['join a list', [['vary', 'Cookie, Origin']], { vary: 'origin' }, { vary: 'origin, Cookie' }],
    ['join a list of several lines', [['vary', 'B']], { vary: ['A', 'C'] }, { vary: 'A, C, B' }],
    [
      'join a wildcard, which means nothing for requests with credentials',
      [['access-control-expose-headers', 'WWW-Authenticate']],
      { 'access-control-expose-headers': '*' },
      { 'access-control-expose-headers': '*, WWW-Authenticate' },
    ],
    ['keep earlier cookies', [['set-cookie', 'b=2']], { 'set-cookie': 'a=1' }, { 'set-cookie': ['a=1', 'b=2'] }],
    [
      'keep earlier challenges',
      [['www-authenticate', 'B']],
      { 'www-authenticate': ['A'] },
      { 'www-authenticate': ['A', 'B'] },
    ],
    [
      'have a line for each time they are named',
      [
        ['Set-Cookie', 'a'],
        ['Set-Cookie', 'b'],
      ],
      {},
      { 'set-cookie': ['a', 'b'] },
    ],
    [
      '… of any name, without earlier ones',
      [
        ['link', 'a'],
        ['Link', 'b'],
      ],
      { link: 'x' },
      { link: ['a', 'b'] },
    ],
    [
      'give way to what an application says of caches, where they say what nobody else does',
      [['cache-control', 'private, no-cache']],
      { 'cache-control': 'public, max-age=60' },
      { 'cache-control': 'public, max-age=60' },
    ],
    [
      '… and are there where it says nothing',
      [['cache-control', 'private, no-cache']],
      { 'cdn-cache-control': 'max-age=60' },
      { 'cache-control': 'private, no-cache', 'cdn-cache-control': 'max-age=60' },
    ],
    [
      'overrule what was told the caches of a provider alone, which nobody may keep',
      [['cache-control', 'no-store']],
      { 'cdn-cache-control': 'max-age=60', 'surrogate-control': 'max-age=60' },
      { 'cache-control': 'no-store', 'cdn-cache-control': 'no-store', 'surrogate-control': 'no-store' },
    ],
    ['count an empty text as none', [['vary', 'A']], { vary: '' }, { vary: 'A' }],
  ])('%s', (_what, headers, present, expected) => expect(applied(headers, present)).toEqual(expected))
})
