import { describe, expect, it } from 'vitest'
import { sessionCookies } from '../src/cookies.ts'

const url = new URL('https://app.example/sign-in')
const secure = 'Path=/; HttpOnly; Secure; SameSite=Strict'

describe('a cookie of a session', () => {
  it('is of this host alone, for servers alone, and cleared with the very same attributes', () => {
    const { access, refresh } = sessionCookies({}, url, 'https://app.example')
    expect([access.set('a', 600), ...access.clear(), refresh.set('r', 604_800), ...refresh.clear()]).toEqual([
      `__Host-Http-at=a; ${secure}; Max-Age=600`,
      `__Host-Http-at=; ${secure}; Max-Age=0`,
      `__Host-Http-rt=r; ${secure}; Max-Age=604800`,
      `__Host-Http-rt=; ${secure}; Max-Age=0`,
    ])
  })

  it('follows links from other sites where that is asked for', () => {
    const { access } = sessionCookies({ sameSite: 'lax' }, url, 'https://app.example')
    expect(access.set('a', 1)).toBe('__Host-Http-at=a; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=1')
  })

  it('has no prefix and is not Secure in development, or browsers would drop it on http://localhost', () => {
    const { access } = sessionCookies({ development: true }, new URL('http://localhost:3000'), 'http://localhost:3000')
    expect(access.set('a', 1)).toBe('development-3000-at=a; Path=/; HttpOnly; SameSite=Strict; Max-Age=1')
  })

  it('is as long as browsers keep, in whole seconds, and 400 days at most', () => {
    const { access } = sessionCookies({}, url, 'https://app.example')
    expect(access.set('a', 59.9)).toMatch(/Max-Age=59$/)
    expect(access.set('a', 31_536_000 * 2)).toMatch(/Max-Age=34560000$/)
  })

  it('is as large as browsers keep: 4096 octets of name and value', () => {
    const { access } = sessionCookies({}, url, 'https://app.example')
    const most = 'x'.repeat(4096 - access.name.length)
    expect(access.set(most, 1)).toContain(most)
    expect(() => access.set(`${most}x`, 1)).toThrow(
      /4097 octets with its name __Host-Http-at, of which browsers keep 4096/,
    )
  })

  it('carries the name of its application, and clears what it was called before', () => {
    const { access, refresh } = sessionCookies(
      { name: 'wiki-2', previousNames: ['wiki', ''] },
      url,
      'https://app.example',
    )
    expect([access.name, refresh.name]).toEqual(['__Host-Http-wiki-2-at', '__Host-Http-wiki-2-rt'])
    expect(access.previousNames).toEqual(['__Host-Http-wiki-at', '__Host-Http-at'])
    expect(access.clear()).toEqual(
      ['wiki-2-', 'wiki-', ''].map((name) => `__Host-Http-${name}at=; ${secure}; Max-Age=0`),
    )
  })

  it('in development tells ports of one host apart, which browsers do not', () => {
    const names = ['http://localhost:3000', 'http://localhost:3001', 'http://localhost'].map(
      (at) => sessionCookies({ development: true }, new URL(at), at).refresh.name,
    )
    expect(names).toEqual(['development-3000-rt', 'development-3001-rt', 'development-80-rt'])
    const named = sessionCookies(
      { development: true, name: 'wiki' },
      new URL('http://localhost:1'),
      'http://localhost:1',
    )
    expect(named.refresh.name).toBe('development-wiki-rt')
  })
})
