import { describe, expect, it } from 'vitest'
import { type OutgoingLike, writeResponse } from '../../src/node/response.ts'

describe('writing an answer', () => {
  function outgoing(headersSent = false): OutgoingLike & { written: unknown[] } {
    const written: unknown[] = []
    return {
      written,
      statusCode: 0,
      headersSent,
      getHeader: () => undefined,
      setHeader: (name, value) => void written.push([name, value]),
      end: (body) => void written.push(['end', body]),
    }
  }

  it('counts octets, not characters', () => {
    const target = outgoing()
    writeResponse(target, { status: 201, headers: [['content-type', 'text/plain']], body: 'é' })
    expect([target.statusCode, target.written]).toEqual([
      201,
      [
        ['content-type', 'text/plain'],
        ['content-length', '2'],
        ['end', 'é'],
      ],
    ])
  })

  it('says nothing of a length where there is no body', () => {
    const target = outgoing()
    writeResponse(target, { status: 204, headers: [] })
    expect(target.written).toEqual([['end', undefined]])
  })

  it('leaves a request alone that was answered meanwhile', () => {
    const target = outgoing(true)
    writeResponse(target, { status: 401, headers: [['a', 'b']], body: 'x' })
    expect([target.statusCode, target.written]).toEqual([0, []])
  })
})
