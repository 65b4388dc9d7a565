import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readFields } from '../../src/http/body.ts'
import type { HeaderPairs, RequestBody } from '../../src/http/request.ts'
import { request } from '../support/request.ts'

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

type Read = ReturnType<typeof readFields>
const read = (body: RequestBody, headers: HeaderPairs = [], maxBytes?: number): Read =>
  readFields(request(headers, { method: 'POST', body: async () => body }), maxBytes)
const sent = (type: string, body: string | Uint8Array, ...more: [string, string][]): Read =>
  read({ kind: 'bytes', bytes: typeof body === 'string' ? new TextEncoder().encode(body) : body }, [
    ['Content-Type', type],
    ...more,
  ])
const fields = (members: Record<string, string>): object => ({ fields: Object.assign(Object.create(null), members) })

describe('fields of a body', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['a form', form, 'a=1&b=%C3%A9+x&c=', { a: '1', b: 'é x', c: '' }],
    ['a form with a charset', `${form}; charset=UTF-8`, 'a=1', { a: '1' }],
    [
      'a form that names members of Object',
      form,
      '__proto__=1&constructor=2',
      { ['__proto__']: '1', constructor: '2' },
    ],
    ['a form with a lone percent sign', form, 'a=100%', { a: '100%' }],
    ['JSON', 'Application/JSON', '{"a":"1","b":"é"}', { a: '1', b: 'é' }],
    ['nothing', form, '', {}],
  ])('are read from %s', async (_what, type, body, members) => {
    const result = await sent(type, body)
    expect(result).toEqual(fields(members))
    expect(Object.getPrototypeOf((result as { fields: object }).fields)).toBeNull()
  })

  it.each([
    ['a repeated parameter', form, 'a=1&a=1'],
    ['a parameter repeated under another spelling', form, 'a=1&%61=1'],
    ['octets that are no UTF-8', form, new Uint8Array([0x61, 0x3d, 0xff])],
    ['encoded octets that are no UTF-8', form, 'a=%FF'],
    ['an encoded surrogate', form, 'a=%ED%A0%80'],
    ['broken JSON', json, '{"a":'],
    ['a list', json, '["a"]'],
    ['null', json, 'null'],
    ['a number in JSON', json, '{"a":1}'],
    ['an object in JSON', json, '{"a":{}}'],
    ['a member twice', json, '{"a":"1","a":"1"}'],
    ['JSON after a byte order mark', json, '\ufeff{}'],
    ['deep JSON', json, `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`],
  ])('refuse %s with 400', async (_what, type, body) => expect(await sent(type, body)).toEqual({ status: 400 }))

  it('reject where the application has read the body before and left nothing, unless their type is not read at all', async () => {
    const body = (): never => {
      throw new TypeError('It has been read already.')
    }
    const of = (type: string): Read => readFields(request([['content-type', type]], { method: 'POST', body }))
    for (const type of [form, json]) await expect(of(type)).rejects.toThrow('It has been read already.')
    for (const type of ['multipart/form-data; boundary=x', 'text/plain', ''])
      expect(await of(type)).toEqual({ status: 415 })
  })

  it.each([
    ['another type', 'text/plain'],
    ['no type', ''],
    ['a type that only begins like JSON', 'application/json-seq'],
    ['a multipart form', 'multipart/form-data; boundary=x'],
  ])('refuse %s with 415', async (_what, type) => expect(await sent(type, 'a=1')).toEqual({ status: 415 }))

  it('refuse an encoded body, of which nobody knows how large it is', async () => {
    for (const encoding of ['gzip', 'BR', 'identity, gzip'])
      expect(await sent(form, 'a=1', ['Content-Encoding', encoding])).toEqual({ status: 415 })
    expect(await sent(form, 'a=1', ['Content-Encoding', 'identity'])).toEqual(fields({ a: '1' }))
  })

  it('refuse a body that is or will be too large with 413', async () => {
    expect(await read({ kind: 'too-large' })).toEqual({ status: 413 })
    const unread = { kind: 'bytes', bytes: new Uint8Array() } as const
    expect(await read(unread, [['content-length', '16385']])).toEqual({ status: 413 })
    expect(await read(unread, [['content-length', '9']], 8)).toEqual({ status: 413 })
    expect(await read(unread, [['content-length', '16384']])).toEqual(fields({}))
  })

  it.each<[string, unknown, object]>([
    ['a flat object', { a: '1' }, fields({ a: '1' })],
    ['one without a prototype', Object.assign(Object.create(null), { a: '1' }), fields({ a: '1' })],
    ['an object with a list', { a: ['1', '2'] }, { status: 400 }],
    ['a nested object', { a: { b: '1' } }, { status: 400 }],
    ['an array', ['a'], { status: 400 }],
    ['a number', 5, { status: 400 }],
    ['too large an object', { a: 'x'.repeat(16_384) }, { status: 413 }],
  ])('take %s from a parser, or refuse it', async (_what, value, expected) =>
    expect(await read({ kind: 'parsed', value })).toEqual(expected),
  )

  it('of a request without a body are none', async () => expect(await readFields(request())).toEqual(fields({})))

  it('of a body that breaks off are the client’s fault', async () => {
    const breaking = request([], { body: () => Promise.reject(new Error('ECONNRESET')) })
    expect(await readFields(breaking)).toEqual({ status: 400 })
  })

  it('of a body that does not come in time are the client’s fault, too', async () => {
    vi.useFakeTimers()
    const read = readFields(request([], { body: () => new Promise(() => {}) }))
    await vi.advanceTimersByTimeAsync(29_999)
    expect(await Promise.race([read, 'waiting'])).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect(await read).toEqual({ status: 408 })
    vi.useRealTimers()
  })

  it('come out as they went in, but for JSON with names that no text needs, and nothing else throws', async () => {
    const member = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }))
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(member, { selector: ([name]) => name }), async (pairs) => {
        const expected = fields(Object.fromEntries(pairs))
        expect(await sent(form, new URLSearchParams(pairs).toString())).toEqual(expected)
        const inJson = pairs.some(([name]) => /["\\\u0000-\u001f]/.test(name)) ? { status: 400 } : expected
        expect(await sent(json, JSON.stringify(Object.fromEntries(pairs)))).toEqual(inJson)
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.constantFrom(form, json), async (bytes, type) => {
        const result = await sent(type, bytes)
        expect('fields' in result || result.status === 400).toBe(true)
      }),
    )
  })
})
