import { beforeEach, describe, expect, it } from 'vitest'
import { events } from '../../src/held/events.ts'
import { type SocketOptions, socket } from '../../src/held/socket.ts'
import type { Client } from '../../src/index.ts'
import { Server } from '../support/server.ts'

let server: Server
let session: Client
/** Where sockets were opened to, and with what. */
let opened: string[]
class FakeSocket {
  readonly readyState = 0
  onopen = null
  onmessage = null
  onerror = null
  onclose = null
  constructor(url: string, protocols: string[]) {
    opened.push([url, ...protocols].join(' '))
  }
  send(): void {}
  close(): void {}
}
beforeEach(async () => {
  opened = []
  server = new Server()
  session = await server.loggedIn({ origins: ['https://live.example'] })
  server.on['/auth/ticket'] = () => Response.json({ ticket: 'once' })
})

const credentials: { readonly [name: string]: SocketOptions } = {
  cookie: { credential: 'cookie' },
  ticket: { credential: 'ticket', ticketUrl: '/auth/ticket' },
  subprotocol: { credential: 'subprotocol', protocols: ['chat'] },
}
const ways = Object.entries(credentials)

describe('a socket goes where session.fetch may go, and nowhere else', () => {
  it.each(ways)('by %s', async (_, options) => {
    for (const url of ['wss://evil.example/live', 'ws://app.example/live', 'https://live.example.evil.example/']) {
      const reason = await new Promise((onEnd) => {
        socket(session, url, { ...options, WebSocket: FakeSocket, onEnd } as SocketOptions)
      })
      expect([url, reason, opened, server.asked]).toEqual([url, 'refused', [], []])
    }
  })

  it.each([
    ['cookie', 'wss://live.example/live'],
    ['ticket', 'wss://live.example/live?ticket=once'],
    ['subprotocol', 'wss://live.example/live chat bearer.access-1'],
  ])('by %s, to an origin that is listed', async (name, expected) => {
    const options = { ...credentials[name], WebSocket: FakeSocket } as SocketOptions
    const { close } = socket(session, 'wss://live.example/live', options)
    await expect.poll(() => opened).toEqual([expected])
    close()
  })
})

it('an event stream of another origin is refused, and asked for nowhere', async () => {
  const reason = await new Promise((onEnd) => {
    events(session, 'https://evil.example/events', { onEvent: () => {}, onEnd })
  })
  expect([reason, server.asked]).toEqual(['refused', []])
})
