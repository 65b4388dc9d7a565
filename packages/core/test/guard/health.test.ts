import { afterEach, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { Guard } from '../../src/guard/guard.ts'
import type { GuardOptions } from '../../src/guard/options.ts'
import { remoteJwks } from '../../src/keys/remote/remote-jwks.ts'
import { direct } from '../../src/revocation/direct.ts'
import type { Revocations } from '../../src/revocation/revocations.ts'
import { closeMirrors, Faulty, mirrored, until } from '../revocation/support.ts'
import { stillIssuer } from '../support/remote.ts'

afterEach(async () => {
  vi.useRealTimers()
  await closeMirrors()
})

async function guarded(
  revocations?: Revocations,
  on: GuardOptions['on'] = {},
): Promise<{ guard: Guard; idp: Awaited<ReturnType<typeof stillIssuer>> }> {
  const idp = await stillIssuer()
  const keys = remoteJwks(idp.jwksUri, { fetch: idp.fetch })
  const guard = createGuard({ issuer: idp.issuer, audience: 'api', keys, revocations, on, clock: idp.clock })
  return { guard: guard as unknown as Guard, idp }
}

it('is bad before anything is loaded, which it begins, and good then', async () => {
  const { guard, idp } = await guarded(mirrored(new Faulty()))
  expect(guard.health()).toEqual({
    ok: false,
    keys: { ok: false },
    revocations: { ok: false, state: 'starting', staleness: undefined },
  })
  await until(() => guard.health().ok)
  expect(guard.health()).toEqual({
    ok: true,
    keys: { ok: true },
    revocations: { ok: true, state: 'fresh', staleness: expect.any(Number) },
  })
  expect(idp.requests.jwks).toBe(1)
})

it('asks an issuer that is down no more often than requests would', async () => {
  const { guard, idp } = await guarded()
  idp.outage(true)
  for (let i = 0; i < 100; i++) {
    expect(guard.health()).toEqual({ ok: false, keys: { ok: false }, revocations: undefined })
    await new Promise((resolve) => setImmediate(resolve))
  }
  idp.outage(false)
  idp.clock.advance(60)
  await until(() => guard.health().ok)
})

it('goes bad while a mirror is stale and its store does not answer, and comes back by itself', async () => {
  const store = new Faulty()
  const states: string[] = []
  const { guard } = await guarded(mirrored(store), { revocations: ({ state }) => states.push(state) })
  await guard.ready()
  store.reads = store.writes = false
  await until(() => states.includes('degraded'))
  expect(guard.health().ok).toBe(true)
  await until(() => guard.health().revocations?.state === 'stale' && !guard.health().ok)
  store.reads = store.writes = true
  await until(() => guard.health().ok)
  await until(() => states.at(-1) === 'fresh')
  expect(states.filter((state, i) => state !== states[i - 1])).toEqual([
    'starting',
    'fresh',
    'degraded',
    'stale',
    'fresh',
  ])
})

it('is good where a mirror is stale and the store answers, or the policy lets requests through', async () => {
  const store = new Faulty()
  const { guard } = await guarded(mirrored(store))
  const open = (await guarded(mirrored(store, { policy: 'open' }))).guard
  await Promise.all([guard.ready(), open.ready()])
  store.changes = () => Promise.reject(new Error('no feed'))
  await until(() => open.health().revocations?.state === 'stale')
  expect(open.health().ok).toBe(true)
  await until(() => guard.health().revocations?.state === 'stale' && guard.health().ok)
})

it('without a mirror, goes by what the store answered last, and finds out in the background', async () => {
  const store = new Faulty()
  const { guard } = await guarded(direct({ put: (entries) => store.put(entries), get: (keys) => store.get(keys) }))
  await guard.ready()
  expect(guard.health()).toEqual({ ok: true, keys: { ok: true }, revocations: { ok: true } })
  store.reads = false
  await expect(guard.ready()).rejects.toThrow('no read')
  expect(guard.health().ok).toBe(false)
  store.reads = true
  await until(() => guard.health().ok)
})

it('is bad once revocations are closed', async () => {
  const { guard } = await guarded(mirrored(new Faulty()))
  await guard.ready()
  await guard.close()
  expect(guard.health().revocations?.ok).toBe(false)
})
