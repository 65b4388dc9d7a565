import {
  type ConnectionEnd,
  createGuard,
  direct,
  eventStreams,
  memoryStore,
  refusal,
  revocationKey,
} from '@bearer/core'
import { createTestIssuer } from '@bearer/core/testing'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { codeFor } from '../../packages/nest/src/websockets/socket.ts'

const idp = await createTestIssuer({ audience: 'https://api.example.com' })
afterAll(() => idp.close())
const guards: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(guards.splice(0).map((guard) => guard.close())))

let now = 0
const store = () => memoryStore({ clock: () => now })
function guarded(revoked = store()) {
  const revocations = direct(revoked.revocations)
  now = idp.clock()
  const { issuer, audience } = idp
  const guard = createGuard({
    issuer,
    audience,
    clock: () => now,
    revocations,
    on: { refused: () => {}, failed: () => {} },
  })
  guards.push(guard)
  return guard
}
async function holding(guard = guarded()) {
  const ends: ConnectionEnd[] = []
  const auth = await guard.verify(await idp.mint({ sub: 'ada', sid: 's' }))
  const held = guard.hold(auth, { onEnd: (end) => ends.push(end), onRenew: () => refusal('scope_insufficient') })
  return { guard, held, ends }
}

/** What clients of WebSockets and event streams tell apart: what to do next. */
describe('the end of a connection says', () => {
  it('4401 where a new token helps, or a new log-in', async () => {
    const revocations = store()
    const [late, out] = [await holding(), await holding(guarded(revocations))]
    await revocations.revocations.put([
      { key: revocationKey.session(idp.issuer, 's'), before: now, expiresAt: now + 7_200_000 },
    ])
    await expect(out.held.check()).rejects.toMatchObject({ reason: 'revoked' })
    now += 7_200_000
    await expect(late.held.check()).rejects.toMatchObject({ reason: 'expired' })
    expect([late.ends, out.ends]).toEqual([[{ reason: 'expired', code: 4401 }], [{ reason: 'revoked', code: 4401 }]])
  })

  it('4403 where the token allows too little now', async () => {
    const { held, ends } = await holding()
    await expect(held.renew(await idp.mint({ sub: 'ada', sid: 's' }))).rejects.toMatchObject({ status: 403 })
    expect(ends).toEqual([{ reason: 'scope_insufficient', code: 4403 }])
  })

  it('1001 where the guard was closed', async () => {
    const { guard, ends } = await holding()
    await guard.close()
    expect(ends).toEqual([{ reason: 'closed', code: 1001 }])
  })

  it('in gateways of Nest the same, by status: 1013 where nothing can be decided', () => {
    expect([401, 403, 503].map(codeFor)).toEqual([4401, 4403, 1013])
  })

  it('in an event stream by a last event of the type end', async () => {
    const guard = guarded()
    const request = {
      method: 'GET',
      url: '/',
      tls: true,
      headers: [['authorization', `Bearer ${await idp.mint({})}`]] as const,
    }
    await guard.enforce(request, (one) => one)
    const begin = eventStreams(guard as never, ({ send }) => void send({ news: 1 }, { event: 'news', id: '7' }))
    const { headers, body } = begin(request)
    await guard.close()
    expect(headers).toEqual([
      ['content-type', 'text/event-stream'],
      ['cache-control', 'no-store, no-transform'],
      ['x-accel-buffering', 'no'],
    ])
    expect(await new Response(body as never).text()).toBe(
      ':\n\nevent: news\nid: 7\ndata: {"news":1}\n\nevent: end\ndata: {"reason":"closed"}\n\n',
    )
  })
})
