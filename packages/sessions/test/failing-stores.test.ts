import { ConfigurationError, type Store } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { outcome, rotatedTwice, type StoreMethod, setting, wrapped } from './support.ts'

type Behaviour = <Result>(answer: () => Promise<Result>) => Promise<Result>

/** A store one of whose methods behaves as a test says, from then on. */
const storeAt = (store: Store, method: StoreMethod, behaviour: () => Behaviour): Store =>
  wrapped(store, (name, call) => (name === method ? behaviour()(call) : call()))

const well: Behaviour = (answer) => answer()
const rejecting: Behaviour = () => Promise.reject(new Error('connect ECONNREFUSED secret-token-0123456789abcdef'))
const throwing: Behaviour = () => {
  throw new Error('connect ECONNREFUSED secret-token-0123456789abcdef')
}
const losing: Behaviour = async (answer) => {
  await answer()
  throw new Error('connection lost')
}
const hanging: Behaviour = () => new Promise(() => {})

const methods: readonly StoreMethod[] = ['insert', 'read', 'replace', 'list', 'put', 'get']
const behaviours: readonly [string, Behaviour][] = [
  ['rejects', rejecting],
  ['throws', throwing],
  ['fails after it has written', losing],
  ['hangs', hanging],
]
const rows = methods
  .flatMap((method) => behaviours.map(([name, behaviour]) => [method, name, behaviour] as const))
  .filter(([method, , behaviour]) => !(method === 'insert' && behaviour === losing))

afterEach(() => void vi.useRealTimers())

describe('a store whose', () => {
  it.each(rows)('%s %s mints nothing, and all goes on where it is well again', async (method, name, behaviour) => {
    if (name === 'hangs') vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let now: Behaviour = well
    const failures: unknown[] = []
    const made = setting({ on: { failed: (event) => failures.push(event) } }, (store) =>
      storeAt(store, method, () => now),
    )
    const [one, two] = [await made.sessions.start({ subject: 'ada' }), await made.sessions.start({ subject: 'ada' })]
    now = behaviour
    const calls = [
      made.sessions.start({ subject: 'ada' }),
      made.sessions.refresh(one.refreshToken),
      made.sessions.revoke(two.refreshToken),
      made.sessions.revokeAll('bob'),
      made.sessions.inspect(one.refreshToken),
    ]
    const settled = Promise.allSettled(calls)
    if (name === 'hangs') {
      let done = false
      void settled.then(() => {
        done = true
      })
      while (!done) await vi.advanceTimersByTimeAsync(1000)
    }
    for (const result of await settled) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'BearerError', status: 503 })
    }
    expect((await settled).some(({ status }) => status === 'rejected')).toBe(true)
    expect(failures.length).toBeGreaterThan(0)
    expect(JSON.stringify(failures)).not.toContain('secret-token')
    now = well
    expect(await outcome(made.sessions, one.refreshToken)).toBe('ok')
    await made.sessions.revoke(two.refreshToken)
    expect(await outcome(made.sessions, two.refreshToken)).toBe('revoked')
    expect((await made.sessions.start({ subject: 'ada' })).sessionId).toMatch(/^.{22}$/)
  })

  it.each<[string, Behaviour]>([
    ['loses its answer', losing],
    [
      'is sent twice by its client, which has lost the first answer',
      async (answer) => {
        await answer()
        return answer()
      },
    ],
  ])(
    'insert %s has inserted: the log-in goes on, and there is no session that nobody has',
    async (_what, behaviour) => {
      const { sessions } = setting({}, (store) => storeAt(store, 'insert', () => behaviour))
      const [one, acting] = [await sessions.start({ subject: 'ada' }), { subject: 'ada', act: { sub: 'bob' } }]
      await sessions.start(acting)
      expect([(await sessions.list('ada')).map(({ id }) => id), await outcome(sessions, one.refreshToken)]).toEqual([
        [one.sessionId],
        'ok',
      ])
    },
  )

  it('failure is told to a listener, in printable text without what looks like a secret', async () => {
    const failures: unknown[] = []
    let now: Behaviour = well
    const made = setting({ on: { failed: (event) => failures.push(event) } }, (store) =>
      storeAt(store, 'read', () => now),
    )
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    now = rejecting
    await expect(made.sessions.refresh(refreshToken)).rejects.toThrow()
    expect(failures).toEqual([{ part: 'store', message: 'Error: connect ECONNREFUSED [...]' }])
  })

  it('setting is wrong says so: to the console once where nobody listens, and when it is asked whether it is ready', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const wrong: Behaviour = () => Promise.reject(new ConfigurationError('set maxmemory-policy noeviction'))
    let now: Behaviour = well
    const made = setting({ on: {} }, (store) => storeAt(store, 'read', () => now))
    const { refreshToken } = await made.sessions.start({ subject: 'ada' })
    now = wrong
    for (let i = 0; i < 3; i++) await expect(made.sessions.refresh(refreshToken)).rejects.toMatchObject({ status: 503 })
    expect(warn.mock.calls).toEqual([[expect.stringContaining('set maxmemory-policy noeviction')]])
    warn.mockRestore()
    await expect(made.sessions.ready()).rejects.toThrow('set maxmemory-policy noeviction')
  })
})

describe('ready()', () => {
  it('rejects within five seconds, or the time limit of the store, where the store is down', async () => {
    let now: Behaviour = well
    const made = setting({}, (store) => {
      const { put, get } = store.revocations
      const revocations = { put: put.bind(store.revocations), get: get.bind(store.revocations), timeout: 0.6 }
      return { ...storeAt(store, 'insert', () => now), revocations }
    })
    await made.sessions.ready()
    now = rejecting
    const began = performance.now()
    await expect(made.sessions.ready()).rejects.toThrow('ECONNREFUSED')
    expect(performance.now() - began).toBeLessThan(5000)
    now = well
    await made.sessions.ready()
    await made.sessions.close()
  })
})

describe('a listener', () => {
  it('that throws, at once or later, changes no answer and ends no process', async () => {
    const rejections: unknown[] = []
    const note = (error: unknown): void => void rejections.push(error)
    process.on('unhandledRejection', note)
    const listeners = [
      () => {
        throw new Error('listener')
      },
      async () => Promise.reject(new Error('listener')),
    ]
    for (const reused of listeners) {
      const made = setting({ on: { reused } })
      const { refreshToken } = await made.sessions.start({ subject: 'ada' })
      await rotatedTwice(made, refreshToken)
      expect(await outcome(made.sessions, refreshToken)).toBe('reused')
    }
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })
})
