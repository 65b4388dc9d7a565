import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { KeySource } from '../../../src/keys/source.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import {
  adapterCases,
  keySourceCases,
  replayStoreCases,
  revocationChangesCases,
  type StoreCase,
  sessionStoreCases,
  storeFailureCases,
} from '../../../src/testing/index.ts'
import { revocations } from './broken-stores.ts'

const interval = setInterval
beforeAll(() => void vi.stubGlobal('setInterval', (run: () => void, ms: number) => interval(run, ms / 50)))
afterAll(() => void vi.unstubAllGlobals())

const silent = (): Promise<never> => new Promise(() => {})

/** A part of the memory store, one method of which never answers. */
function silenced<Part extends object>(part: Part, method: keyof Part): Part {
  return new Proxy(part, {
    get: (_, name) => {
      const value = Reflect.get(part, name)
      return name === method ? silent : typeof value === 'function' ? value.bind(part) : value
    },
  })
}

/** What the cases say, without their names. */
async function said(cases: readonly Pick<StoreCase<never>, 'name' | 'run'>[], open: () => unknown): Promise<string[]> {
  const ended = await Promise.allSettled(cases.map(({ run }) => run(open as () => never)))
  const sentences = ended.map((one) => (one.status === 'rejected' ? String(one.reason.message) : 'passed'))
  return [...new Set(sentences.map((text) => text.replace(/^.*What was seen: /, '')))].sort()
}

describe('a case ends, and says what gave no answer:', () => {
  it('a method of a session store, where a rejection is asked for too', async () => {
    const sentences = await said(sessionStoreCases, () => silenced(memoryStore().sessions, 'insert'))
    expect(sentences).toEqual(['insert() gave no answer in 10 seconds.', 'passed'])
  })

  it('changes(), which may wait besides', async () => {
    const [first, ...others] = await said(revocationChangesCases, () => silenced(memoryStore().revocations, 'changes'))
    expect([first, others]).toEqual([expect.stringMatching(/^changes\(\) gave no answer in 1[\d.]+ seconds\.$/), []])
  })

  it('a store whose database is away, and what takes it away', async () => {
    const reading = storeFailureCases.filter(({ name }) => name.includes('sessions.read'))
    const store = { ...memoryStore(), sessions: silenced(memoryStore().sessions, 'read') }
    expect(await said(reading, () => ({ store, fail: () => {} }))).toEqual([
      'store.sessions.read() gave no answer in 10 seconds.',
    ])
    expect(await said(reading, () => ({ store: memoryStore(), fail: silent }))).toEqual([
      'fail() gave no answer in 60 seconds.',
    ])
  })

  it('a key source', async () => {
    const source: KeySource = { find: silent, close: silent }
    const sentences = await said(keySourceCases, () => ({ source, known: { kid: 'a', algorithm: 'ES256' } }))
    expect(sentences).toEqual([
      'passed',
      'source.close() gave no answer in 10 seconds.',
      'source.find() gave no answer in 10 seconds.',
    ])
  })

  it('what opens a store', async () => {
    expect(await said(replayStoreCases, silent)).toEqual(['open() gave no answer in 60 seconds.'])
  })

  it('a store that does not wait, which leaves no other turn of the event loop', async () => {
    expect(await said(revocationChangesCases, () => revocations('no waiting'))).toContainEqual(
      expect.stringMatching(/must wait for something|^the change: /),
    )
  })
})

describe('a case of adapters ends where', () => {
  const [row] = adapterCases
  /** A server that its author closes when the last connection has ended, as most do. */
  const open = (answer: Parameters<typeof createServer>[1]) => async () => {
    const server = createServer(answer as never)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
  }
  const sentence =
    /adapter: a good token passes.* There was no whole answer in 4 seconds: each request must be answered/

  it('nothing is answered', async () => {
    await expect(row?.run(open(() => {}))).rejects.toThrow(sentence)
  })
  it('an answer has no end', async () => {
    await expect(row?.run(open((_, res) => void res.write('{')))).rejects.toThrow(sentence)
  })
  it('it is not opened, or not closed', async () => {
    await expect(row?.run(silent)).rejects.toThrow(/open\(\) gave no answer in 60 seconds/)
    const unclosed = async () => ({ ...(await open((_, res) => void res.end())()), close: silent })
    await expect(row?.run(unclosed)).rejects.toThrow(/close\(\) gave no answer in 60 seconds/)
  })
})
