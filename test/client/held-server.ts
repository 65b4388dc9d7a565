import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer, eventStream, heldOf, memoryStore, routes, upgrade } from '@bearer/express'
import { type Sessions, sessionEndpoints, type Transport, ticketEndpoint } from '@bearer/sessions'
import express, { type Express } from 'express'
import { WebSocketServer } from 'ws'
import { developmentSessions } from './development-sessions.ts'

/** An application with a WebSocket at `/live` and events at `/events`, whose time is the test's. */
export interface HeldServer {
  readonly url: string
  readonly sessions: Sessions
  readonly app: Express
  /** Milliseconds that it is ahead. */
  ahead: number
  /** What was asked of it, in its order: paths, and with `Last-Event-ID` what it said. */
  readonly asked: string[]
  /** Cuts off every WebSocket. */
  cut(): void
  close(): Promise<void>
}

export async function openHeldServer(transport: Transport): Promise<HeldServer> {
  const app = express()
  const http = createServer(app)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const asked: string[] = []
  const clock = (): number => Date.now() + server.ahead
  const sessions = await developmentSessions(url, { store: memoryStore({ clock }), clock })
  const api = bearer({ sessions, clock, accept: { ticket: 'ticket', subprotocol: true } })
  const login = () => ({ subject: 'ada', scope: 'live' })
  app.use((req, _res, next) => {
    asked.push(req.path)
    next()
  })
  app.use('/auth', routes([...sessionEndpoints(sessions, { login, transport }), ticketEndpoint(sessions)]))
  let told = 0
  app.get(
    '/events',
    eventStream(api, ({ send, held }, req) => {
      const last = req.get('last-event-id')
      if (last) asked.push(`after ${last}`)
      send(`hello ${held.auth.subject}`, { event: 'hello', id: String(++told) })
    }),
  )
  const live = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => offered.values().next().value ?? '',
  })
  upgrade(http, api, live, { path: '/live', scopes: ['live'] })
  live.on('connection', (ws, req) => {
    const held = heldOf(api, req)
    ws.on('message', async (data) => {
      const { renew, say } = JSON.parse(String(data))
      if (say) return ws.send(say)
      ws.send(
        await held.renew(renew).then(
          () => 'renewed',
          ({ code }) => code,
        ),
      )
    })
    ws.send(`hello ${held.auth.subject} by ${held.auth.source}`)
  })
  const server: HeldServer = {
    url,
    sessions,
    app,
    ahead: 0,
    asked,
    cut: () => {
      for (const ws of live.clients) ws.terminate()
    },
    close: async () => {
      await api.guard.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await sessions.close()
    },
  }
  return server
}
