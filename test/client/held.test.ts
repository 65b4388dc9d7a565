import { type Client, createClient } from '@bearer/client'
import { events } from '@bearer/client/events'
import { type SocketOptions, socket } from '@bearer/client/socket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type HeldServer, openHeldServer } from './held-server.ts'

let server: HeldServer
let session: Client
beforeEach(async () => {
  server = await openHeldServer('body')
  session = createClient({ url: `${server.url}/auth`, transport: 'body', clock: () => Date.now() + server.ahead })
  await session.login({ username: 'ada' })
})
afterEach(() => server.close())

const ticket = { credential: 'ticket', ticketUrl: '/auth/ticket', WebSocket } as const
const subprotocol = { credential: 'subprotocol', protocols: ['chat'], WebSocket } as const
const renew = (token: string) => JSON.stringify({ renew: token })

/** A socket, and what its application is told. */
function live(options: SocketOptions) {
  const told: string[] = []
  const made = socket(session, `${server.url}/live`, {
    ...options,
    onMessage: (data) => told.push(String(data)),
    onEnd: (reason) => told.push(`end: ${reason}`),
  })
  return { ...made, told, tells: (...all: string[]) => expect.poll(() => told, { timeout: 30_000 }).toEqual(all) }
}

describe('a socket of a session', () => {
  it.each([
    ['ticket', ticket],
    ['subprotocol', subprotocol],
  ] as const)(
    'comes in by %s, comes back when its token has ended, and ends with a log-out',
    async (source, options) => {
      const { tells, send } = live(options)
      const hello = `hello ada by ${source}`
      await tells(hello)
      expect(send(JSON.stringify({ say: 'something' }))).toBe(true)
      await tells(hello, 'something')
      server.ahead += 700_000
      await tells(hello, 'something', hello)
      expect(server.asked.filter((path) => path === '/auth/refresh')).toHaveLength(1)
      await session.logout()
      await tells(hello, 'something', hello, 'end: signed-out')
      expect(send('too late')).toBe(false)
    },
  )

  it('asks for its ticket for the path that the server sees, where a proxy takes a part off', async () => {
    const prefixed = socket(session, `${server.url}/orders/live`, {
      ...ticket,
      ticketPath: '/live',
      WebSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url.replace('/orders/', '/'), protocols)
        }
      },
      onMessage: (data) => told.push(String(data)),
    })
    const told: string[] = []
    await expect.poll(() => told, { timeout: 30_000 }).toEqual(['hello ada by ticket'])
    prefixed.close()
  })

  it('is renewed in place, so that a refresh kicks nobody and it outlives its first token', async () => {
    const { tells, close } = live({ ...subprotocol, renew })
    await tells('hello ada by subprotocol')
    server.ahead += 400_000
    await session.refresh()
    await tells('hello ada by subprotocol', 'renewed')
    server.ahead += 400_000
    await session.refresh()
    await tells('hello ada by subprotocol', 'renewed', 'renewed')
    close()
    await tells('hello ada by subprotocol', 'renewed', 'renewed', 'end: closed')
  })

  it('comes back when the network cuts it off', async () => {
    const { tells } = live(ticket)
    await tells('hello ada by ticket')
    server.cut()
    await tells('hello ada by ticket', 'hello ada by ticket')
  })

  it('ends where the password was changed elsewhere', async () => {
    const { tells } = live(ticket)
    await tells('hello ada by ticket')
    await server.sessions.revokeAll('ada')
    await tells('hello ada by ticket', 'end: signed-out')
  })

  it('ends where no ticket is given for what it asks', async () => {
    const { tells } = live({ ...ticket, ticketUrl: '/auth/no-such' })
    await tells('end: refused')
  })

  it.each([
    [{ credential: 'cookies' }, /see credential/],
    [{ credential: 'ticket' }, /see credential, with ticketUrl/],
    [{ credential: 'subprotocol' }, /see credential/],
    [{ credential: 'cookie', reconnect: true }, /see reconnect/],
  ])('refuses %j', (options, message) => {
    const url = `${server.url}/live`
    expect(() => socket(session, url, { WebSocket, ...options } as never)).toThrow(message)
    expect(() => socket(session, '/live', ticket)).toThrow(/see url/)
  })
})

describe('events of a session', () => {
  function stream(url = '/events') {
    const told: string[] = []
    const { close } = events(session, url, {
      onEvent: ({ event, data, id }) => told.push(`${event} ${id}: ${data}`),
      onEnd: (reason) => told.push(`end: ${reason}`),
    })
    return { close, tells: (...all: string[]) => expect.poll(() => told, { timeout: 30_000 }).toEqual(all) }
  }

  it('come back when their token has ended, say what came last, and end with a log-out', async () => {
    const { tells } = stream()
    await tells('hello 1: hello ada')
    server.ahead += 700_000
    await tells('hello 1: hello ada', 'hello 2: hello ada')
    expect(server.asked).toContain('after 1')
    await session.logout()
    await tells('hello 1: hello ada', 'hello 2: hello ada', 'end: signed-out')
  })

  it('end where nobody may have them, and where there are none', async () => {
    const { tells } = stream('/no-such')
    await tells('end: refused')
    const elsewhere = stream('https://elsewhere.example/events')
    await elsewhere.tells('end: refused')
  })

  it('end where the password was changed elsewhere, and where they are closed', async () => {
    const [one, other] = [stream(), stream()]
    await one.tells('hello 1: hello ada')
    await other.tells('hello 2: hello ada')
    other.close()
    await server.sessions.revokeAll('ada')
    await one.tells('hello 1: hello ada', 'end: signed-out')
    await other.tells('hello 2: hello ada', 'end: closed')
  })
})
