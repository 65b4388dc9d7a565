import { expect, it } from 'vitest'
import { inheritedReads } from '../../core/test/support/inherited-reads.ts'
import { dpop } from '../src/dpop/dpop.ts'
import { events } from '../src/held/events.ts'
import { type SocketOptions, socket } from '../src/held/socket.ts'
import { type Client, isClientError, problemOf } from '../src/index.ts'
import { forwarded } from '../src/server/index.ts'
import { answers, Server } from './support/server.ts'

const api = 'https://app.example/api/me'

/** What the platform reads so itself, of what its own `fetch` is given. */
const ofFetch = ['body', 'credentials', 'headers', 'method', 'signal']

class Socket {
  readonly readyState = 1
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  constructor(_url: string, protocols: string[]) {
    setTimeout(() => {
      this.onopen?.()
      this.onmessage?.({ data: 'hello' })
      this.onclose?.({ code: protocols.length > 0 ? 4401 : 1000 })
    })
  }
  send(): void {}
  close(): void {}
}

/** Sockets and streams, and how they end. */
async function connected(server: Server, session: Client): Promise<void> {
  server.on['/auth/ticket'] = () => Response.json({ ticket: 'once' })
  const stream = 'id: 1\ndata: x\n\nevent: end\ndata: {"reason":"scope"}\n\n'
  const answersOfEvents = [
    new Response(null, { status: 403 }),
    new Response(stream, { headers: { 'content-type': 'text/event-stream' } }),
  ]
  server.on['/events'] = () => answersOfEvents.pop() ?? new Response(null, { status: 204 })
  const shared = { WebSocket: Socket, renew: (token: string) => token } as object
  const ways: readonly SocketOptions[] = [
    { credential: 'cookie', ...shared },
    { credential: 'ticket', ticketUrl: '/auth/none', ...shared },
    { credential: 'ticket', ticketUrl: '/auth/ticket', ...shared },
    { credential: 'subprotocol', protocols: ['chat'], ...shared },
  ]
  for (const options of ways) {
    const { close } = socket(session, 'wss://app.example/live', { ...options, onEnd: () => {} } as SocketOptions)
    await new Promise((resolve) => setTimeout(resolve, 20))
    close()
  }
  const { close } = events(session, '/events', { onEvent: () => {} })
  await new Promise((resolve) => setTimeout(resolve, 20))
  close()
}

/** A client that proves its key, at a server that wants a nonce. */
async function proving(server: Server): Promise<void> {
  server.on['/auth/login'] = () => answers.tokens(1)
  const session = server.client(dpop({ url: 'https://app.example/auth', transport: 'body', fetch: server.fetch }))
  await session.login({ username: 'ada' })
  server.on['/auth/refresh'] = () => answers.tokens(2)
  server.on['/api/me'] = () => new Response(null, { status: 401, headers: { 'dpop-nonce': 'n' } })
  await session.fetch(api)
}

/** A renderer that carries cookies on. */
async function carried(server: Server): Promise<void> {
  server.on['/api/set'] = () => new Response(null, { headers: { 'set-cookie': 'a=b; Max-Age=0' } })
  const { fetch, setCookies } = forwarded({ cookie: 'a=b' }, { origin: 'https://app.example', fetch: server.fetch })
  await fetch('https://app.example/api/set', { method: 'POST' })
  setCookies()
}

/** All that a page does with a client, well and not so well. */
async function used(): Promise<void> {
  const server = new Server()
  for (const transport of ['body', 'cookie', 'refresh-cookie'] as const) {
    server.on['/auth/login'] = () => answers.tokens(1, { transport, expiresIn: 2 })
    server.on['/auth/refresh'] = () => answers.tokens(2, { transport })
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    server.on['/auth/sessions'] = () => Response.json({ sessions: [] })
    const session = server.client({ transport, onScope: () => false, onStepUp: () => false } as never)
    await session.login({ username: 'ada' })
    server.now += 1_500
    await session.fetch(api)
    for (const answer of [answers.scope, answers.stepUp, answers.invalidToken, answers.bare]) {
      server.on['/api/me'] = answer
      const response = await session.fetch(api, { method: 'POST', body: 'x' })
      isClientError(await problemOf(response))
    }
    await session.sessions()
    await connected(server, session)
    server.on['/auth/refresh'] = answers.invalidGrant
    await session.refresh().catch(() => {})
    await session.logout()
    const away = () => Promise.reject(new Error('away'))
    for (const answer of [away, () => answers.problem(401, 'login_failed')]) {
      server.on['/auth/login'] = answer
      await session.login({ username: 'ada' }).catch(() => {})
    }
    await session.ready()
    session.subscribe(() => {})()
    session.close()
  }
  await proving(new Server())
  await carried(new Server())
}

it('nothing is read that every object has', async () => {
  await used()
  const reads = await inheritedReads(used, ['client'])
  expect(reads.filter((read) => !ofFetch.includes(read.split(',')[0] ?? ''))).toEqual([])
})
