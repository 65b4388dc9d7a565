import { describe, expect, it } from 'vitest'
import type { Connection } from '../../packages/store-postgres/src/client.ts'
import { Listener } from '../../packages/store-postgres/src/listener.ts'

/** A connection whose notification fails, as it does where the server has stopped meanwhile, or works. */
function connection(notify: () => Promise<void>) {
  const open = { count: 0 }
  let hear = (): void => {}
  const made: Connection = {
    query: async () => {
      await notify()
      hear()
      return []
    },
    listen: async (_channel, heard) => {
      open.count++
      hear = heard
      return () => void open.count--
    },
  }
  return { made, open }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))
async function looked(listener: Listener): Promise<void> {
  await listener.wait(listener.heard, 20, new AbortController().signal)
  await settled()
}

describe('the connection that listens', () => {
  it('is given back where it could not be proved: else each such failure would cost the pool one for good', async () => {
    const { made, open } = connection(() => Promise.reject(new Error('PostgreSQL gave no answer in time')))
    const listener = new Listener(made, 'changes')
    await looked(listener)
    await looked(listener)
    expect(open.count).toBe(0)
    listener.close()
  })

  it('is given back where the store was closed while it was proved', async () => {
    let go = (): void => {}
    const { made, open } = connection(
      () =>
        new Promise((resolve) => {
          go = resolve
        }),
    )
    const listener = new Listener(made, 'changes')
    await looked(listener)
    listener.close()
    go()
    await settled()
    expect(open.count).toBe(0)
  })

  it('stays open where it hears, until the store is closed', async () => {
    const { made, open } = connection(async () => {})
    const listener = new Listener(made, 'changes')
    await looked(listener)
    expect(open.count).toBe(1)
    listener.close()
    expect(open.count).toBe(0)
  })
})
