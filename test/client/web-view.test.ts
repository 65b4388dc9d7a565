import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@bearer/client'
import { bearer, routes } from '@bearer/express'
import { sessionEndpoints } from '@bearer/sessions'
import express from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { developmentSessions } from './development-sessions.ts'

/** An app in a web view is a page of an origin that no server has: with the transport `body` that is no matter. */
let server: Server
let url: string
beforeAll(async () => {
  const app = express()
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sessions = await developmentSessions(url)
  app.use('/auth', routes(sessionEndpoints(sessions, { transport: 'body', login: () => ({ subject: 'ada' }) })))
  app.post('/api/notes', bearer({ sessions }), (_req, res) => void res.json({}))
})
afterAll(() => void server.close())

it.each(['capacitor://localhost', 'ionic://localhost', 'https://localhost', 'file://', 'null'])(
  'an app of the origin %s logs in, writes, refreshes, lists its sessions and logs out',
  async (origin) => {
    const session = createClient({
      url: `${url}/auth`,
      transport: 'body',
      fetch(input, init) {
        const headers = new Headers(init?.headers)
        headers.set('origin', origin)
        headers.set('sec-fetch-site', 'cross-site')
        return fetch(input, { ...init, headers })
      },
    })
    await session.login({ username: 'ada' })
    const write = () => session.fetch(`${url}/api/notes`, { method: 'POST' }).then(({ status }) => status)
    expect([await write(), (await session.refresh()).status, await write()]).toEqual([200, 'signed-in', 200])
    expect(await session.sessions()).toMatchObject([{ current: true }])
    expect([await session.logout(), await write()]).toEqual([true, 401])
  },
)
