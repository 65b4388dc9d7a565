import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { gathered } from '../../packages/store-redis/src/gathered.ts'

/** A stream, and how many commands went out with each write. */
function noting() {
  const writes: number[] = []
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      writes.push(1)
      done()
    },
    writev(chunks, done) {
      writes.push(chunks.length)
      done()
    },
  })
  return { writes, stream }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the commands of one turn', () => {
  it('go out in one write, those of its microtasks too, and sixteen at most', async () => {
    const { writes, stream } = noting()
    const together = gathered(() => stream)
    const send = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        together(() => stream.write('PING'))
        await undefined
      }
    }
    await Promise.all([send(2), send(3)])
    await turn()
    expect(writes).toEqual([5])
    await send(40)
    await turn()
    expect(writes).toEqual([5, 16, 16, 8])
    await send(1)
    await turn()
    expect(writes).toEqual([5, 16, 16, 8, 1])
  })

  it('give what sending gives, also where there is no socket yet, and go to the socket that is there', async () => {
    const [first, second] = [noting(), noting()]
    let socket: Writable | undefined
    const together = gathered(() => socket)
    expect(together(() => 'queued')).toBe('queued')
    for (const { stream } of [first, second]) {
      socket = stream
      expect(together(() => stream.write('PING'))).toBe(true)
      expect(together(() => stream.write('PING'))).toBe(true)
      await turn()
    }
    expect([first.writes, second.writes]).toEqual([[2], [2]])
  })

  it('are not held back by one that could not be sent', async () => {
    const { writes, stream } = noting()
    const together = gathered(() => stream)
    const failing = (): never => {
      throw new Error('no such command')
    }
    expect(() => together(failing)).toThrow('no such command')
    together(() => stream.write('PING'))
    await turn()
    expect(writes).toEqual([1])
  })
})
