import { createServer, type Server } from 'node:http'
import { createClient, type Transport } from '@bearer/client'
import { forwarded } from '@bearer/client/server'
import { bearer, bearerRequest, respond, routes } from '@bearer/express'
import { sessionEndpoints, signIn } from '@bearer/sessions'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentSessions } from './development-sessions.ts'

const url = 'http://localhost:3000'
let server: Server
beforeAll(async () => {
  const sessions = await developmentSessions(url, { audience: `${url}/api` })
  const taken = new Set<string>()
  const app = express()
  for (const transport of ['body', 'cookie', 'refresh-cookie'] as const) {
    app.use(`/${transport}`, routes(sessionEndpoints(sessions, { transport, login: () => ({ subject: 'bob' }) })))
    app.post(`/${transport}/sign-up`, express.json(), async (req, res) => {
      const name = String((req.body as { readonly name: unknown }).name)
      const start = () => {
        if (taken.has(name)) return { refuse: 409, code: 'taken' }
        taken.add(name)
        return { subject: name }
      }
      respond(res, await signIn(sessions, bearerRequest(req), start, { transport }))
    })
    const guard = bearer({ sessions })
    app.post(`/${transport}/password`, guard, async (req, res) => {
      const { subject = '' } = guard.authOf(req) ?? {}
      respond(res, await signIn(sessions, bearerRequest(req), () => ({ subject }), { transport }))
    })
  }
  server = createServer(app).listen(0)
})
afterAll(() => void server.close())

describe.each(['body', 'cookie', 'refresh-cookie'] as const)('a sign-up of the application’s own (%s)', (transport) => {
  it('has its client in, at once and as who signed up, and ends the session before', async () => {
    const session = clientOf(transport)
    expect(await session.ready()).toMatchObject({ status: 'signed-out' })
    const name = `ada-${transport}`
    expect(await session.login({ name }, '/sign-up')).toMatchObject({ status: 'signed-in' })
    expect(await session.sessions()).toMatchObject([{ id: session.state.sessionId, current: true }])
    await expect(session.login({ name }, '/sign-up')).rejects.toMatchObject({ code: 'taken', status: 409 })
    expect(session.state.status).toBe('signed-in')
    const [before] = await session.sessions()
    await session.login({ name: `grace-${transport}` }, '/sign-up')
    const list = await session.sessions()
    expect([list.length, list[0]?.current, list[0]?.id === before?.id]).toEqual([1, true, false])
    expect([await session.logout(), session.state.status]).toEqual([true, 'signed-out'])
  })
})

it.each(['cookie', 'refresh-cookie'] as const)(
  'a guarded route that logs in anew is known to its client after a refresh (%s)',
  async (transport) => {
    const session = clientOf(transport)
    const { sessionId: before } = await session.login({ name: `linus-${transport}` }, '/sign-up')
    expect((await session.fetch(`${ownUrl()}/${transport}/password`, { method: 'POST' })).status).toBe(200)
    const { status, sessionId } = await session.refresh()
    expect([status, sessionId === before]).toEqual(['signed-in', false])
    expect(await session.sessions()).toMatchObject([{ id: sessionId, current: true }])
  },
)

const ownUrl = (): string => `http://127.0.0.1:${(server.address() as { port: number }).port}`

function clientOf(transport: Transport) {
  const own = ownUrl()
  const { fetch: browser } = forwarded({}, { origin: url, to: [own] })
  return createClient({ url: `${own}/${transport}`, transport, fetch: transport === 'body' ? fetch : browser })
}
