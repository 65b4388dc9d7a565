import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { targetsOf } from '../../../src/proofs/dpop/target.ts'

const isTarget = targetsOf([new URL('https://api.example.com')])

describe('the URL in a proof (RFC 9449 §4.3, number 9)', () => {
  it.each<[string, string]>([
    ['https://api.example.com/a', '/a'],
    ['https://api.example.com/a', '/a?x=/b#c'],
    ['https://api.example.com/a?x=1#y', '/a?z=2'],
    ['HTTPS://API.Example.COM/a', '/a'],
    ['https://api.example.com:443/a', '/a'],
    ['https://api.example.com', '/'],
    ['https://api.example.com?x', '/'],
    ['https://api.example.com/', 'http://elsewhere.example'],
    ['https://api.example.com/%7eada/%c3%bc', '/~ada/%C3%BC'],
    ['https://api.example.com/~ada', '/%7Eada'],
    ['https://api.example.com/a|b"c', '/a%7Cb%22c'],
    ['https://api.example.com/ü', '/%C3%BC'],
    ['https://api.example.com/x/../a/./b', '/a/b'],
    ['https://api.example.com/a/b/..', '/a/'],
    ['https://api.example.com/a/%2e%2E/b', '/b'],
    ['https://api.example.com/a', 'http://elsewhere.example/a'],
  ])('%j is that of a request for %j', (htu, target) => expect(isTarget(htu, target)).toBe(true))

  it.each<[unknown, string]>([
    ['http://api.example.com/a', '/a'],
    ['https://api.example.com:8443/a', '/a'],
    ['https://api.example.com./a', '/a'],
    ['https://evil.example/a', '/a'],
    ['https://api.example.com.evil.example/a', '/a'],
    ['https://api.example.com@evil.example/a', '/a'],
    ['https://evil.example@api.example.com/a', '/a'],
    ['https://api.example.com\\@evil.example/a', '/a'],
    ['https://api.example.com\\evil/a', '/a'],
    ['https:/api.example.com/a', '/a'],
    ['https:api.example.com/a', '/a'],
    ['https:///api.example.com/a', '/a'],
    ['//api.example.com/a', '/a'],
    [' https://api.example.com/a', '/a'],
    ['ht\ntps://api.example.com/a', '/a'],
    ['https://api.exam\tple.com/a', '/a'],
    ['https://api.example.com/A', '/a'],
    ['https://api.example.com/a/', '/a'],
    ['https://api.example.com//a', '/a'],
    ['https://api.example.com/a%2Fb', '/a/b'],
    ['https://api.example.com/b', '/a/../b'],
    ['https://api.example.com/a%', '/a'],
    ['/a', '/a'],
    ['*', '*'],
    ['', '/'],
    ['x://', '/'],
    ['https://', '/'],
    ['https://[/a', '/a'],
    [undefined, '/a'],
    [['https://api.example.com/a'], '/a'],
  ])('%j is none of a request for %j', (htu, target) => expect(isTarget(htu, target)).toBe(false))

  it('has the path that a proxy takes off, where publicUrl says so, and may be one of several', () => {
    const several = targetsOf([new URL('https://www.example.com/gateway/v1/'), new URL('http://127.0.0.1:3000')])
    const decided = [
      'https://www.example.com/gateway/v1/a',
      'http://127.0.0.1:3000/a',
      'https://www.example.com/a',
    ].map((htu) => several(htu, '/a'))
    expect(decided).toEqual([true, true, false])
  })

  it('decides about any text, and never takes one of another origin', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 30 }),
        (htu, path) => {
          expect(isTarget(htu, `/${path}`)).toBe(false)
          expect(isTarget(`https://api.example.org/${path}`, `/${path}`)).toBe(false)
        },
      ),
    )
  })

  it('is what URL makes of it, however a path is written', () => {
    const segment = fc.string({ unit: fc.constantFrom(...'aZ0~-_.!$&\'()*+,;=:@|"<>{}^`ü€😀%'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const written = `https://api.example.com/${segments.join('/')}`
        const { href, pathname } = new URL(written)
        expect([isTarget(href, pathname), isTarget(written, pathname)]).toEqual([true, true])
      }),
    )
  })
})
