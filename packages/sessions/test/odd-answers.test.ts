import type { Store } from '@bearer/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { refreshed, setting, start } from './support.ts'

const unavailable = { status: 503, code: 'unavailable' }
const boom = (): never => {
  throw new RangeError('boom')
}

/** What `await` would take for a promise. */
const thenable = Object.fromEntries([['then', boom]])

/** A store one of whose methods gives, from a moment on, what a test says. */
function storeThat(method: 'read' | 'list', giving: () => { readonly answer: unknown } | undefined) {
  return (store: Store): Store => ({
    ...store,
    sessions: new Proxy(store.sessions, {
      get: (target, name: 'read') => {
        const given = name === (method as string) ? giving() : undefined
        return given ? () => given.answer : Reflect.get(target, name).bind(target)
      },
    }),
  })
}

describe('a store that gives', () => {
  const odd: readonly unknown[] = ['text', 1, true, {}, { record: 'x' }, { record: null }, thenable]

  it.each(odd)('%j for a record has not said that there is none', async (answer) => {
    let given: { readonly answer: unknown } | undefined
    const { sessions } = setting(
      {},
      storeThat('read', () => given),
    )
    const { refreshToken } = await sessions.start({ subject: 'ada' })
    given = { answer }
    await expect(sessions.refresh(refreshToken)).rejects.toMatchObject(unavailable)
    given = undefined
    expect(await refreshed(sessions, refreshToken)).toEqual(expect.any(String))
  })

  it.each([undefined, null, 'text', {}, thenable])('%j for a list ends nobody’s sessions', async (answer) => {
    let given: { readonly answer: unknown } | undefined
    const { sessions } = setting(
      {},
      storeThat('list', () => given),
    )
    await sessions.start({ subject: 'ada' })
    given = { answer }
    await expect(sessions.revokeAll('ada')).rejects.toMatchObject(unavailable)
    await expect(sessions.list('ada')).rejects.toMatchObject(unavailable)
  })
})

it.each([undefined, null, 0, 'no', {}])(
  'revocations that say %j have not said that a session is good',
  async (said) => {
    let answer: unknown = false
    const { sessions } = setting({ revocations: { isRevoked: () => answer as boolean, revoke: async () => {} } })
    const { refreshToken } = await sessions.start({ subject: 'ada' })
    answer = said
    await expect(sessions.refresh(refreshToken)).rejects.toMatchObject(unavailable)
  },
)

describe('a clock that throws while a log-out waits for the store', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  afterEach(() => void process.off('unhandledRejection', note))

  it('does not end the process, and the log-out is done when it is well again', async () => {
    process.on('unhandledRejection', note)
    let clock = (): number => start
    let down: { readonly answer: unknown } | undefined
    const { sessions } = setting(
      { clock: () => clock() },
      storeThat('read', () => down),
    )
    const { sessionId, refreshToken } = await sessions.start({ subject: 'ada' })
    down = { answer: Promise.reject(new Error('ECONNREFUSED')) }
    ;(down.answer as Promise<never>).catch(() => {})
    await sessions.revokeLater({
      sessionId,
      everywhere: false,
      subject: undefined,
      refreshToken: undefined,
      request: undefined,
    } as never)
    clock = boom
    await new Promise((resolve) => setTimeout(resolve, 500))
    clock = () => start
    down = undefined
    await vi.waitUntil(async () => !(await sessions.refresh(refreshToken)).ok, { timeout: 20_000 })
    await sessions.close()
    expect(unhandled).toEqual([])
  })
})
