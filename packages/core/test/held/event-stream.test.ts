import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { type EventStream, type EventStreamOptions, eventStreams } from '../../src/held/event-stream.ts'
import { eventText } from '../../src/held/event-text.ts'
import { secret } from '../../src/keys/secret.ts'
import { bearing } from '../support/request.ts'
import { audience, issuer, secretBytes, tokenWith } from '../support/token.ts'

afterEach(() => void vi.useRealTimers())
const now = 1_800_000_000

async function streaming(
  feed: (events: EventStream) => void | Promise<void> = () => {},
  options: EventStreamOptions = {},
) {
  vi.useFakeTimers({ now: now * 1000, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
  const guard = createGuard({ issuer, audience, keys: secret(secretBytes) })
  const native = bearing(tokenWith({}))
  await guard.enforce(native, (one) => one)
  let events: EventStream | undefined
  const begin = eventStreams(
    guard as never,
    (given: EventStream) => {
      events = given
      return feed(given)
    },
    options,
  )
  const { body, headers } = begin(native)
  return { guard, body, headers, events: events as EventStream }
}
const textOf = (body: ReadableStream<Uint8Array>): Promise<string> => new Response(body as never).text()

describe('an event', () => {
  it('is text or JSON, whatever ends its lines, and with its fields', () => {
    expect(eventText('a')).toBe('data: a\n\n')
    expect(eventText('')).toBe('data: \n\n')
    expect(eventText('a\nb\r\nc\rd')).toBe('data: a\ndata: b\ndata: c\ndata: d\n\n')
    expect(eventText({ a: 1 }, { event: 'x', id: '7' })).toBe('event: x\nid: 7\ndata: {"a":1}\n\n')
  })

  it('cannot forge another one', () => {
    expect(eventText('a\n\nevent: end')).toBe('data: a\ndata: \ndata: event: end\n\n')
    for (const line of ['a\nb', 'a\rb', 'a\0b', 1])
      expect(() => eventText('x', { event: line as string })).toThrow('line')
    expect(() => eventText(undefined)).toThrow('JSON')
  })
})

describe('an event stream', () => {
  it('begins at once, sends what it is fed, and closes when told', async () => {
    const { body, headers, events } = await streaming(({ send }) => void send({ hello: 1 }))
    const text = textOf(body)
    expect(events.send('bye')).toBe(true)
    events.close()
    expect([events.send('late'), events.signal.aborted]).toEqual([false, true])
    expect(await text).toBe(':\n\ndata: {"hello":1}\n\ndata: bye\n\n')
    expect(Object.fromEntries(headers as [string, string][])).toMatchObject({
      'cache-control': 'no-store, no-transform',
    })
  })

  it('shows that it lives, and ends with its token, saying why', async () => {
    const { body, events } = await streaming()
    const text = textOf(body)
    await vi.advanceTimersByTimeAsync(31_000)
    expect(events.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(events.signal.aborted).toBe(true)
    expect(await text).toMatch(/^(:\n\n){40,45}event: end\ndata: {"reason":"expired"}\n\n$/)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('goes on with a newer token', async () => {
    const { body, events } = await streaming()
    const text = textOf(body)
    await events.held.renew(tokenWith({ exp: now + 900 }))
    await vi.advanceTimersByTimeAsync(700_000)
    expect(events.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await text).toContain('expired')
  })

  it('is over when its client has gone, and holds nothing then', async () => {
    const { body, events } = await streaming()
    await body.cancel()
    expect([events.signal.aborted, events.send('x'), vi.getTimerCount() <= 1]).toEqual([true, false, true])
    await vi.advanceTimersByTimeAsync(2000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('cuts off a client that reads too slowly', async () => {
    const { body, events } = await streaming(() => {}, { maxBuffered: 1024 })
    let sent = 0
    while (events.send('x'.repeat(100))) sent++
    expect(sent).toBeLessThan(11)
    expect(events.signal.aborted).toBe(true)
    await expect(textOf(body)).rejects.toThrow()
  })

  it('closes where its feed fails, at once or later', async () => {
    await expect(
      streaming(() => {
        throw new Error('mine')
      }),
    ).rejects.toThrow('mine')
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { body } = await streaming(() => Promise.reject(new Error('mine')))
    expect(await textOf(body)).toBe(':\n\n')
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })

  it('learns of wrong options when it is made', () => {
    const guard = createGuard({ issuer, audience, keys: secret(secretBytes) })
    const wrong: [unknown, unknown, object, string][] = [
      [{}, () => {}, {}, 'bearer(…)'],
      [guard, undefined, {}, 'a function'],
      [guard, () => {}, { keepAlive: 0 }, 'keepAlive'],
      [guard, () => {}, { maxBuffered: 1 }, 'maxBuffered'],
      [guard, () => {}, { keepalive: 15 }, 'keepalive'],
    ]
    for (const [api, feed, options, message] of wrong) {
      expect(() => eventStreams(api as never, feed as never, options)).toThrow(message)
    }
  })
})
