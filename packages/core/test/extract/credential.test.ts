import { describe, expect, it } from 'vitest'
import { type AcceptOptions, checkedAccept, extractor } from '../../src/extract/credential.ts'
import { tokenOf } from '../../src/extract/presented.ts'
import type { HeaderPairs } from '../../src/http/request.ts'
import { request } from '../support/request.ts'

const found = (accept: AcceptOptions, headers: HeaderPairs, url = '/'): unknown => {
  try {
    const credential = extractor(accept)(request(headers, { url }))
    return credential && { token: tokenOf(credential), source: credential.source }
  } catch (error) {
    return (error as { reason: string }).reason
  }
}
const name = '__Host-Http-at'

describe('the credential of a request', () => {
  it('is the header, which wins over the cookie', () =>
    expect(
      found({ cookie: name }, [
        ['authorization', 'Bearer h'],
        ['cookie', `${name}=c`],
      ]),
    ).toEqual({ token: 'h', source: 'header' }))

  it('is the cookie where no bearer header is there', () =>
    expect(
      found({ cookie: name }, [
        ['authorization', 'Basic eA=='],
        ['cookie', `a=1; ${name}=c; b=2`],
      ]),
    ).toEqual({ token: 'c', source: 'cookie' }))

  it('is never the next one after a malformed first', () =>
    expect(
      found({ cookie: name }, [
        ['authorization', 'Bearer'],
        ['cookie', `${name}=c`],
      ]),
    ).toBe('authorization_malformed'))

  it('is the query parameter only where one is named', () => {
    expect(found({}, [], '/?access_token=q')).toBeUndefined()
    expect(found({ query: 'access_token' }, [], '/?access_token=q')).toEqual({ token: 'q', source: 'query' })
  })

  it('is refused when header and query both give one', () =>
    expect(found({ query: 't' }, [['authorization', 'Bearer h']], '/?t=q')).toBe('credentials_repeated'))

  it('is refused when the query gives two', () => expect(found({ query: 't' }, [], '/?t=a&t=b')).toBe('query_repeated'))

  it('is not the header where that is turned off', () =>
    expect(found({ header: false, cookie: name }, [['authorization', 'Bearer h']])).toBeUndefined())

  it.each([
    [`${name}=a; ${name}=b`, 'cookie_repeated'],
    [`${name}=a;${name}=a`, 'cookie_repeated'],
    [`${name}=a, ${name}=b`, 'cookie_repeated'],
    [`${name}=a,b=1,\t${name}=b`, 'cookie_repeated'],
    [`${name}=a, x${name}=b`, { token: `a, x${name}=b`, source: 'cookie' }],
    [`theme=x, ${name}=planted`, undefined],
    [`__host-http-at=a`, undefined],
    [`x${name}=a; ${name}x=b`, undefined],
    [`${name}=`, undefined],
    [`${name}`, undefined],
    [`__proto__=x; constructor=y; ${name}=c`, { token: 'c', source: 'cookie' }],
    [` ${name}=c `, { token: 'c', source: 'cookie' }],
    [`a=";${name}=c;"`, { token: 'c', source: 'cookie' }],
  ])('reads Cookie: %j', (cookie, expected) => expect(found({ cookie: name }, [['cookie', cookie]])).toEqual(expected))

  it('joins the Cookie fields that HTTP/2 splits', () => {
    expect(
      found({ cookie: name }, [
        ['cookie', 'a=1'],
        ['cookie', `${name}=c`],
      ]),
    ).toEqual({ token: 'c', source: 'cookie' })
    expect(
      found({ cookie: name }, [
        ['cookie', `${name}=c`],
        ['cookie', `${name}=d`],
      ]),
    ).toBe('cookie_repeated')
  })

  it.each(['proxy-authorization', 'x-access-token', 'x-forwarded-authorization'])('is never in %s', (field) =>
    expect(found({}, [[field, 'Bearer h']])).toBeUndefined(),
  )

  describe('in a field of another name', () => {
    const accept = checkedAccept({ header: 'X-Access-Token', cookie: name })
    const inField = (...values: string[]) =>
      found(
        accept,
        values.map((value) => ['X-ACCESS-token', value] as const),
      )

    it.each([
      ['a.b.c', { token: 'a.b.c', source: 'header' }],
      ['Bearer a.b.c', { token: 'a.b.c', source: 'header' }],
      ['bEARER  a.b.c ', { token: 'a.b.c', source: 'header' }],
      [' \ta.b.c\t', { token: 'a.b.c', source: 'header' }],
      ['bearer.b.c', { token: 'bearer.b.c', source: 'header' }],
      ['', undefined],
      [' \t ', undefined],
      ['Bearer', 'authorization_malformed'],
      ['Bearer ', 'authorization_malformed'],
    ])('is what %j says', (value, expected) => expect(inField(value)).toEqual(expected))

    it('is refused where there are two', () => {
      expect(inField('a.b.c', 'a.b.c')).toBe('authorization_repeated')
      expect(inField('a.b.c', '')).toBe('authorization_repeated')
    })

    it('replaces Authorization, and wins over the cookie', () => {
      expect(found(accept, [['authorization', 'Bearer h']])).toBeUndefined()
      const all = [
        ['authorization', 'Bearer h'],
        ['cookie', `${name}=c`],
        ['x-access-token', 't'],
      ] as const
      expect(found(accept, all)).toEqual({ token: 't', source: 'header' })
      expect(found(accept, all.slice(0, 2))).toEqual({ token: 'c', source: 'cookie' })
    })

    it('is that of Authorization where it is named, by the scheme alone', () => {
      const named = checkedAccept({ header: 'Authorization' })
      expect(named).toMatchObject({ header: true })
      expect(found(named, [['authorization', 'a.b.c']])).toBeUndefined()
      expect(found(named, [['authorization', 'Bearer a.b.c']])).toEqual({ token: 'a.b.c', source: 'header' })
    })
  })

  it('marks responses to query tokens as private', () => {
    const headersOf = (headers: HeaderPairs, url: string): unknown =>
      extractor({ query: 'token' })(request(headers, { url }))?.headers
    expect(headersOf([], '/?token=t')).toEqual([['cache-control', 'private, no-store']])
    expect(headersOf([['authorization', 'Bearer t']], '/')).toBeUndefined()
  })

  it('has the answer kept from shared caches, where they know no credential in what it came in', () => {
    const headersOf = (accept: AcceptOptions, ...pairs: HeaderPairs): unknown =>
      extractor(accept)(request(pairs))?.headers
    const privately = [['cache-control', 'private, no-cache']]
    expect(headersOf({ cookie: 'at' }, ['cookie', 'at=t'])).toEqual(privately)
    expect(headersOf({ header: 'x-access-token' }, ['x-access-token', 't'])).toEqual(privately)
    expect(headersOf({ cookie: 'at' }, ['cookie', 'at=t'], ['authorization', 'Bearer t'])).toBeUndefined()
  })

  it('refuses to take no credential at all', () =>
    expect(() => extractor({ header: false })).toThrow(/no place for a token/))

  it.each<[object, RegExp]>([
    [{ cookie: 'a b' }, /name of a cookie/],
    ...[null, 5, true, ['at'], Symbol('at')].map((cookie): [object, RegExp] => [{ cookie }, /name of a cookie/]),
    ...[null, 5, '', 'a b', ':authority', 'x\n', ['x'], {}].map((header): [object, RegExp] => [
      { header },
      /true, false or the name of a header field/,
    ]),
    [{ header: 'Cookie' }, /accept.cookie/],
    [{ query: null }, /query parameter/],
    [{ query: '' }, /query parameter/],
    [{ headers: true }, /no option "headers"/],
  ])('refuses the options %j', (accept, message) =>
    expect(() => checkedAccept(accept as AcceptOptions)).toThrow(message),
  )
})

describe('a token among the subprotocols of a WebSocket', () => {
  const extract = extractor({ subprotocol: true })
  const offering = (...fields: string[]) =>
    extract(request(fields.map((field) => ['Sec-WebSocket-Protocol', field] as const)))

  it('is found wherever it stands, and is all that follows the first dot', () => {
    for (const fields of [['chat, bearer.a.b.c'], ['bearer.a.b.c ,chat'], ['chat', 'bearer.a.b.c']]) {
      expect(offering(...fields)).toMatchObject({ text: 'a.b.c', source: 'subprotocol' })
    }
    expect([offering('chat'), offering('bearer'), offering('Bearer.a'), offering()]).toEqual(Array(4).fill(undefined))
  })

  it('is refused where there are two, or another credential beside it', () => {
    expect(() => offering('bearer.a, bearer.b')).toThrow(expect.objectContaining({ reason: 'credentials_repeated' }))
    const both = [
      ['sec-websocket-protocol', 'bearer.a'],
      ['authorization', 'Bearer b'],
    ] as const
    expect(() => extract(request(both))).toThrow(expect.objectContaining({ reason: 'credentials_repeated' }))
  })

  it('is not looked at unless it was asked for', () => {
    expect(extractor({})(request([['sec-websocket-protocol', 'bearer.a']]))).toBeUndefined()
    expect(() => checkedAccept({ subprotocol: 'bearer' as never })).toThrow('accept.subprotocol')
  })
})
