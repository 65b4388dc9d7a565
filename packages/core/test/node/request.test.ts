import { createServer, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldValues } from '../../src/http/request.ts'
import { type FrameworkFacts, type IncomingLike, NodeRequest } from '../../src/node/request.ts'

const incoming = (more: Partial<IncomingLike> & { body?: unknown } = {}): IncomingLike => ({
  method: 'GET',
  url: '/x?y=1',
  rawHeaders: [],
  headers: {},
  ...more,
})
const raw = (...rawHeaders: string[]): NodeRequest => new NodeRequest(incoming({ rawHeaders }))
const of = (more: Partial<IncomingLike>, facts?: FrameworkFacts<unknown>): NodeRequest =>
  new NodeRequest(incoming(more), facts)

describe('the header fields of a request of Node', () => {
  it('are all there, in order and as they were written', () => {
    const request = raw('Host', 'a', 'X-A', '1', 'x-a', '2')
    expect(request.headers).toEqual([
      ['Host', 'a'],
      ['X-A', '1'],
      ['x-a', '2'],
    ])
    expect(request.fieldValues('x-a')).toEqual(['1', '2'])
  })

  it('show both of two Authorization lines, of which Node shows the first', () =>
    expect(raw('Authorization', 'Bearer a', 'authorization', 'Bearer b').fieldValues('authorization')).toEqual([
      'Bearer a',
      'Bearer b',
    ]))

  it('do not take a value for a name', () => expect(raw('x', 'authorization').fieldValues('authorization')).toEqual([]))

  it('come from `headers` where a shim fills these alone', () => {
    const request = of({ headers: { Authorization: 'Bearer a', 'set-cookie': ['a', 'b'], absent: undefined } })
    expect(request.fieldValues('authorization')).toEqual(['Bearer a'])
    expect(request.headers).toEqual([
      ['Authorization', 'Bearer a'],
      ['set-cookie', 'a'],
      ['set-cookie', 'b'],
    ])
    const without = { headers: { authorization: 'Bearer a' } } as unknown as IncomingLike
    expect(new NodeRequest(without).fieldValues('authorization')).toEqual(['Bearer a'])
  })

  it('of HTTP/2 have no pseudo-headers, and the authority is the host', () => {
    const request = raw(':method', 'GET', ':authority', 'api.example', 'cookie', 'a=1', 'cookie', 'b=2')
    expect(request.headers).toEqual([
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['host', 'api.example'],
    ])
    expect(request.fieldValues('host')).toEqual(['api.example'])
    expect(request.fieldValues('cookie')).toEqual(['a=1', 'b=2'])
    expect(raw(':authority', 'a', 'host', 'b').fieldValues('host')).toEqual(['a'])
    expect(raw(':authority', 'a', 'host', 'b').headers).toEqual([['host', 'a']])
  })

  it('are the same by name and as a list, whatever arrives', () => {
    const names = fc.constantFrom('host', 'Host', 'cookie', 'COOKIE', ':authority', 'x', 'authorization')
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string()), { maxLength: 8 }), (pairs) => {
        const request = raw(...pairs.flat())
        const { headers } = request
        for (const name of ['host', 'cookie', 'x', 'authorization', 'absent']) {
          const listed = fieldValues({ method: 'GET', url: '/', tls: true, headers }, name)
          expect(request.fieldValues(name)).toEqual(listed)
        }
      }),
    )
  })
})

describe('the rest of a request of Node', () => {
  it('keeps the target from before any router took a prefix off', () => {
    expect(of({ url: '/login', originalUrl: '/auth/login' }).url).toBe('/auth/login')
    expect(of({ originalUrl: '/a' }, { url: () => '/whole' }).url).toBe('/whole')
    expect([of({ url: undefined }).url, of({ method: undefined }).method]).toEqual(['/', 'GET'])
  })

  it.each<[string, Partial<IncomingLike>, FrameworkFacts<unknown>['tls'], boolean]>([
    ['a plain socket', {}, undefined, false],
    ['a TLS socket', { socket: { encrypted: true } }, undefined, true],
    ['a framework that trusts its proxy', {}, () => true, true],
    ['a framework that does not, over TLS', { socket: { encrypted: true } }, () => false, false],
    ['an application that knows', {}, () => true, true],
  ])('takes the transport of %s', (_what, more, said, tls) => expect(of(more, { tls: said }).tls).toBe(tls))

  it('reads address and certificate of the socket when they are asked for', () => {
    const certificate = new Uint8Array([1])
    const socket = { remoteAddress: '::1', getPeerCertificate: () => ({ raw: certificate }) }
    expect(of({ socket }).remoteAddress).toBe('::1')
    expect(of({ socket }).clientCertificate).toBe(certificate)
    for (const certificates of [() => null, () => ({})])
      expect(of({ socket: { getPeerCertificate: certificates } }).clientCertificate).toBeUndefined()
    expect(of({ socket: {} }).clientCertificate).toBeUndefined()
    expect([of({}).remoteAddress, of({}).clientCertificate]).toEqual([undefined, undefined])
  })
})

describe('the body of a request of Node', () => {
  const stream = (...chunks: (string | Buffer)[]): IncomingLike =>
    Object.assign(Readable.from(chunks, { objectMode: false }), incoming()) as unknown as IncomingLike
  const consumed = async (): Promise<IncomingLike> => {
    const read = stream('a=1')
    for await (const _chunk of read as unknown as Readable);
    return read
  }
  const bytes = (text: string): object => ({ kind: 'bytes', bytes: new TextEncoder().encode(text) })

  it.each([
    ['is read', stream('ab', 'cd'), 'abcd'],
    ['is empty where nothing comes', stream(), ''],
    ['is empty where there is no stream', incoming(), ''],
  ])('%s', async (_what, from, text) => expect(await new NodeRequest(from).body(4)).toEqual(bytes(text)))

  it('is read too where somebody has given it an encoding', async () => {
    const from = stream(Buffer.from('é'))
    ;(from as unknown as Readable).setEncoding('utf8')
    expect(await new NodeRequest(from).body(2)).toEqual(bytes('é'))
  })

  it('rejects where a stream ends before its end, without an error of its own', async () => {
    const from = new Readable({ read: () => {} })
    const reading = new NodeRequest(Object.assign(from, incoming()) as unknown as IncomingLike).body(9)
    from.push('abc')
    from.destroy()
    await expect(reading).rejects.toThrow('The request broke off.')
  })

  it('is too large from the first octet on that is too many', async () => {
    expect(await new NodeRequest(stream('ab', 'cd')).body(3)).toEqual({ kind: 'too-large' })
    expect(await new NodeRequest(stream('abcd')).body(3)).toEqual({ kind: 'too-large' })
  })

  it('is what a parser made of it, once that has read it', async () => {
    const read = await consumed()
    expect(await new NodeRequest(read, { parsedBody: () => ({ a: '1' }) }).body(9)).toEqual({
      kind: 'parsed',
      value: { a: '1' },
    })
    expect(await new NodeRequest(read, { parsedBody: () => 'a=1' }).body(9)).toEqual(bytes('a=1'))
    const octets = new TextEncoder().encode('a=1')
    expect(await new NodeRequest(read, { parsedBody: () => octets }).body(3)).toEqual(bytes('a=1'))
    expect(await new NodeRequest(read, { parsedBody: () => octets }).body(2)).toEqual({ kind: 'too-large' })
    for (const nothing of [undefined, null])
      expect(await new NodeRequest(read, { parsedBody: () => nothing }).body(9)).toEqual(bytes(''))
  })

  it.each([
    ['Content-Length', '3'],
    ['Transfer-Encoding', 'chunked'],
  ])('throws where somebody has read it and left nothing, as %s tells', async (...field) => {
    const read = Object.assign(await consumed(), { rawHeaders: field })
    expect(() => new NodeRequest(read).body(9)).toThrow(
      /has been read already, and nothing is left of it: mount routes/,
    )
    expect(() => new NodeRequest(incoming({ rawHeaders: field })).body(9)).toThrow(/read already/)
    const parsedAs = (value: unknown) => new NodeRequest(read, { parsedBody: () => value }).body(9)
    expect([await parsedAs(''), await parsedAs(null)]).toEqual([bytes(''), { kind: 'parsed', value: null }])
  })

  it('is not the empty object that parsers leave where they did not read', async () =>
    expect(await new NodeRequest(stream('a=1'), { parsedBody: () => ({}) }).body(9)).toEqual(bytes('a=1')))

  it('rejects, and never hangs, where the client goes away', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const arrived = new Promise<IncomingMessage>((resolve) => server.once('request', resolve))
    const { port } = server.address() as { port: number }
    const client = (await import('node:net')).connect(port, '127.0.0.1')
    client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc')
    const request = await arrived
    const reading = new NodeRequest(request).body(1000)
    request.once('data', () => client.destroy())
    await expect(reading).rejects.toThrow()
    await expect(new NodeRequest(request).body(1000)).rejects.toThrow('The request broke off.')
    await new Promise((resolve) => server.close(resolve))
  })
})
