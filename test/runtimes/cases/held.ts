import type { ConfigurationError } from '@bearer/fetch'
import { type RuntimeCase, runtimeCase, same } from './case.ts'
import { eventsOf, isWorker, parts, revoke, revokedStream, streams, token } from './held-parts.ts'

/** Why a connection with this token ends once something has happened. */
async function endOf(jti: string, seconds: number, happens: () => Promise<void>): Promise<unknown> {
  const auth = await parts().api.guard.verify(await token(jti, seconds))
  const ended = new Promise((onEnd) => parts().api.guard.hold(auth, { onEnd }))
  await happens()
  return ended
}

/** Where something works between requests, what is held ends by itself. */
const watched: readonly RuntimeCase[] = [
  runtimeCase('a connection that is held ends when its token is revoked', async () =>
    same(await endOf('held', 600, () => revoke('held')), { reason: 'revoked', code: 4401 }),
  ),
  runtimeCase('a connection that is held ends with its token', async () =>
    same(await endOf('short', 2, async () => {}), { reason: 'expired', code: 4401 }),
  ),
]
const unwatched = runtimeCase('nothing can be watched between requests, and it is said', async () => {
  const auth = await parts().api.guard.verify(await token('watched'))
  const thrown = await Promise.resolve()
    .then(() => parts().api.guard.hold(auth, { onEnd() {} }))
    .catch((error: ConfigurationError) => error.name)
  same(thrown, 'ConfigurationError')
})

const checked = runtimeCase('a connection that is held says whether it may go on', async () => {
  const held = parts().api.guard.hold(await parts().api.guard.verify(await token('asked')))
  same((await held.check()).subject, 'ada')
  await revoke('asked')
  same(await held.check().catch((error: { reason: string }) => error.reason), 'revoked')
  held.release()
})

/** Asks for a stream of events, and gives its body and what becomes of its signal. */
async function streaming(jti: string): Promise<{ body: ReadableStream<Uint8Array>; over: Promise<unknown> }> {
  const { stream, over } = streams()
  const headers = { authorization: `Bearer ${await token(jti)}` }
  const response = await stream(new Request('https://api.example/events', { headers }))
  same([response.status, response.headers.get('content-type')], [200, 'text/event-stream'])
  return { body: response.body as ReadableStream<Uint8Array>, over: over() }
}

const streamCases: readonly RuntimeCase[] = [
  runtimeCase('a stream of events ends when its token is revoked, and says why', async () => {
    const { body, over } = await streaming('stream')
    const events = eventsOf(body)
    await revoke('stream')
    await over
    same(await events, revokedStream)
  }),
  runtimeCase('a stream of events is over when its reader goes away', async () => {
    const { body, over } = await streaming('reader')
    await body.cancel()
    await over
  }),
]

/** What outlives its request: on Workers only for as long as somebody asks, or an answer goes on. */
export const heldCases: readonly RuntimeCase[] = [...(isWorker ? [unwatched] : watched), checked, ...streamCases]
