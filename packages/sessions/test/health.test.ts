import { expect, it, vi } from 'vitest'
import { generateSigningKey, signingKeys } from '../src/index.ts'
import { setting, wrapped } from './support.ts'

const until = (check: () => unknown): Promise<unknown> => vi.waitUntil(check, { timeout: 120_000, interval: 5 })

it('tells whether keys, store and revocations can be used, and finds out by itself', async () => {
  let down = false
  const { sessions } = setting({}, (store) =>
    wrapped(store, async (_name, call) => {
      if (down) throw new Error('connect ECONNREFUSED')
      return call()
    }),
  )
  await until(() => sessions.health().ok)
  expect(sessions.health()).toEqual({
    ok: true,
    keys: { ok: true },
    revocations: { ok: true },
    store: { ok: true },
  })
  down = true
  await expect(sessions.start({ subject: 'ada' })).rejects.toMatchObject({ status: 503 })
  expect(sessions.health()).toMatchObject({ ok: false, store: { ok: false } })
  down = false
  await until(() => sessions.health().ok)
  await sessions.close()
})

it('is bad while keys that are loaded are not there', async () => {
  let keys: Awaited<ReturnType<typeof generateSigningKey>>[] = []
  const loaded = vi.fn(() => keys)
  const { sessions } = setting({ keys: signingKeys(loaded) })
  await until(() => sessions.health().store?.ok)
  expect(sessions.health()).toMatchObject({ ok: false, keys: { ok: false } })
  expect(loaded.mock.calls.length).toBeLessThan(3)
  keys = [await generateSigningKey()]
  await until(() => sessions.health().keys.ok)
  await sessions.close()
})
