import { describe, expect, it } from 'vitest'
import { fieldValues } from '../src/index.ts'
import { bearerRequest } from '../src/request.ts'

const of = (url: string, init?: RequestInit) => bearerRequest(new Request(url, init))

describe('the view of a Request', () => {
  it.each([
    ['https://api.example/a?b=c', '/a?b=c'],
    ['https://api.example', '/'],
    ['https://api.example?x', '/?x'],
    ['http://[::1]:3000/a/../b', '/b'],
  ])('has of %s the path and the query', (url, expected) => expect(of(url).url).toBe(expected))

  it.each([
    ['http://localhost:3000/a', undefined, 'localhost:3000', '/a'],
    ['http://localhost:3000/a', 'LOCALHOST:3000', 'LOCALHOST:3000', '/a'],
    ['http://localhost/a', 'localhost:80', 'localhost:80', '/a'],
    ['https://localhost/a', 'localhost:443', 'localhost:443', '/a'],
    ['http://localhost:3000/a', 'evil.example', 'evil.example', 'http://localhost:3000/a'],
    ['http://evil.example/a', 'localhost', 'localhost', 'http://evil.example/a'],
  ])('of %s with Host %s knows both: %s, %s', (url, host, expected, target) => {
    const request = of(url, { headers: host === undefined ? {} : { host } })
    expect([request.url, fieldValues(request, 'host')]).toEqual([target, [expected]])
    expect(request.headers.filter(([name]) => name === 'host').map(([, value]) => value)).toEqual([expected])
  })

  it('has every field, and none that is not there', () => {
    const request = of('https://x/', {
      headers: [
        ['a', '1'],
        ['a', '2'],
        ['cookie', 'b=c'],
      ],
    })
    expect([fieldValues(request, 'a'), fieldValues(request, 'cookie'), fieldValues(request, 'z')]).toEqual([
      ['1, 2'],
      ['b=c'],
      [],
    ])
  })
})

describe('a body', () => {
  const post = (body: BodyInit | null) => of('https://x/', { method: 'POST', body, duplex: 'half' } as RequestInit)

  it('is read to its end', async () =>
    expect(await post('abc').body?.(3)).toEqual({ kind: 'bytes', bytes: new TextEncoder().encode('abc') }))

  it('is empty where there is none', async () =>
    expect(await of('https://x/').body?.(3)).toEqual({ kind: 'bytes', bytes: new Uint8Array() }))

  it('is read no further than it may be long, and cancelled, without waiting for that', async () => {
    let sent = 0
    let cancelled = false
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10 + 0 * sent++)),
      cancel: () => {
        cancelled = true
        return new Promise(() => {})
      },
    })
    expect(await post(endless).body?.(25)).toEqual({ kind: 'too-large' })
    expect([sent < 10, cancelled]).toEqual([true, true])
  })

  it('rejects when it breaks off', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    await expect(post(broken).body?.(9)).rejects.toThrow('reset')
  })

  it('that somebody has read is said to be, since no client can mend that', async () => {
    const request = new Request('https://x/', { method: 'POST', body: 'a=1' })
    await request.text()
    expect(() => bearerRequest(request).body?.(9)).toThrow(/has been read already/)
  })
})
