import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventParser, type StreamEvent } from '../../src/held/event-parser.ts'

/** Reads a text that comes in parts of so many octets. */
function read(text: string, sizes: readonly number[] = [Number.MAX_SAFE_INTEGER]): StreamEvent[] {
  const parser = createEventParser('')
  const octets = new TextEncoder().encode(text)
  const events: StreamEvent[] = []
  let at = 0
  for (let i = 0; at < octets.length; i++) {
    const size = sizes[i % sizes.length] as number
    events.push(...parser.push(octets.subarray(at, at + size)))
    at += size
  }
  return events
}
const message = (data: string, id = ''): StreamEvent => ({ event: 'message', data, id })

describe('a stream of events', () => {
  it.each([
    ['data: a\n\n', [message('a')]],
    ['data:a\r\n\r\ndata: b\r\r', [message('a'), message('b')]],
    ['data: a\ndata:  b\ndata\n\n', [message('a\n b\n')]],
    [':\n\n: comment\ndata: a\n\n', [message('a')]],
    ['event: news\nid: 7\ndata: a\n\ndata: b\n\n', [{ event: 'news', data: 'a', id: '7' }, message('b', '7')]],
    ['id: 7\ndata: a\n\nid\ndata: b\n\n', [message('a', '7'), message('b')]],
    ['id: 7\0\ndata: a\n\n', [message('a')]],
    ['event: nothing\n\ndata: a\n\n', [message('a')]],
    ['\uFEFFdata: a\n\n', [message('a')]],
    ['data: {"a": 1}\nother: x\n\ndata: cut off', [message('{"a": 1}')]],
  ])('%j', (text, events) => expect(read(text)).toEqual(events))

  it('says when it wants its client back', () => {
    const parser = createEventParser('')
    parser.push(new TextEncoder().encode('retry: 2500\nretry: soon\n\n'))
    expect(parser.retry).toBe(2.5)
  })

  it('takes a line’s end in two parts for one, and what follows for another', () => {
    expect(read('data: a\r\n\n', [1])).toEqual([message('a')])
    expect(read('data: a\r\n\r\ndata: b\r\n\r\n', [1])).toEqual([message('a'), message('b')])
  })

  it('says the same in whatever parts it comes', () => {
    const line = fc.constantFrom('data: ä€😀', 'data', 'data:: x', 'event: e', 'id: 1', ':', '', 'retry: 1')
    const end = fc.constantFrom('\n', '\r', '\r\n')
    const stream = fc.array(fc.tuple(line, end).map((parts) => parts.join(''))).map((lines) => lines.join(''))
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (text, sizes) => {
        expect(read(text, sizes)).toEqual(read(text))
      }),
      { numRuns: 1000 },
    )
  })
})
