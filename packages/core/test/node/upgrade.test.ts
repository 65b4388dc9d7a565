import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import type { Guard } from '../../src/guard/guard.ts'
import { heldOf } from '../../src/held/held-of.ts'
import { secret } from '../../src/keys/secret.ts'
import { type UpgradeHandler, type UpgradeOptions, upgrade } from '../../src/node/index.ts'
import { revocationKey } from '../../src/revocation/keys.ts'
import { audience, issuer, secretBytes, tokenWith } from '../support/token.ts'

const seconds = (): number => Math.floor(Date.now() / 1000)
const token = (more: object = {}): string =>
  tokenWith({ iat: seconds(), exp: seconds() + 600, sid: 's', scope: 'live', ...more })
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
/** Lets everybody in, and gives back what comes. */
const echo: UpgradeHandler<object, false> = (_req, socket, head) => {
  socket.write(switching)
  socket.write(head)
  socket.on('data', (data) => socket.write(data))
  socket.on('end', () => socket.end())
}

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

type Guarded = Guard<object, false>
const guarded = (more: object = {}): Guarded =>
  createGuard({ issuer, audience, keys: secret(secretBytes), ...more }) as unknown as Guarded
async function listening(
  handler: UpgradeHandler<object, false> = echo,
  options: UpgradeOptions<object> = {},
  guard: Guarded = guarded(),
) {
  const server = createServer((_req, res) => res.end('plain'))
  servers.push(server)
  const sockets: Duplex[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const stop = upgrade(server, guard, handler, options)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, guard, stop, sockets, port: (server.address() as AddressInfo).port }
}

const asking = (port: number, bearer: string | undefined, path = '/', rest = ''): Socket => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  const authorization = bearer === undefined ? '' : `Authorization: Bearer ${bearer}\r\n`
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${authorization}\r\n${rest}`,
  )
  return socket
}
async function all(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += (chunk as Buffer).toString('latin1')
  return text
}
const status = async (socket: Socket): Promise<string> => (await all(socket)).slice(9, 12)
const first = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0])

describe('upgrade', () => {
  it('hands over who is let in, with what was sent too early, and the auth', async () => {
    const seen = vi.fn()
    const { port, guard } = await listening((req, socket, head, held) => {
      seen(guard.authOf(req).subject, held.auth === guard.authOf(req), heldOf(guard, req) === held)
      echo(req, socket, head, held)
    })
    const socket = asking(port, token(), '/', 'early')
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    await vi.waitUntil(() => text.endsWith('early'), { timeout: 120_000 })
    expect(text.startsWith('HTTP/1.1 101')).toBe(true)
    expect(seen.mock.calls).toEqual([['ada', true, true]])
    socket.destroy()
  })

  it('answers refusals as HTTP, with challenge and problem, and closes', async () => {
    const { port } = await listening(echo, { scopes: ['live', 'more'] })
    const [head = '', body = ''] = (await all(asking(port, undefined))).split('\r\n\r\n')
    expect(head.split('\r\n').sort()).toEqual([
      'HTTP/1.1 401 Unauthorized',
      'cache-control: no-store',
      'connection: close',
      `content-length: ${body.length}`,
      'content-type: application/problem+json',
      'www-authenticate: Bearer realm="api"',
    ])
    expect(JSON.parse(body)).toMatchObject({ status: 401 })
    const forbidden = await all(asking(port, token()))
    expect(forbidden).toContain('HTTP/1.1 403 Forbidden')
    expect(forbidden).toContain('scope="live more"')
    expect(await status(asking(port, 'nonsense'))).toBe('401')
    expect(await first(asking(port, token({ scope: 'live more' })))).toContain('101')
  })

  it('takes its own path alone, and answers what nobody takes', async () => {
    const { port, server } = await listening(echo, { path: '/live' })
    expect(await status(asking(port, token(), '/other'))).toBe('404')
    expect(await first(asking(port, token(), '/live?x=1'))).toContain('101')
    server.on('upgrade', (req: IncomingMessage, socket: Duplex) => {
      if (req.url === '/other') socket.end('HTTP/1.1 101 Theirs\r\n\r\n')
    })
    expect(await all(asking(port, undefined, '/other'))).toContain('Theirs')
    expect(await status(asking(port, undefined, '/live'))).toBe('401')
  })

  it('shares a server with others of its kind, each with a path, and stops when told', async () => {
    const { port, server, guard, stop } = await listening(echo, { path: '/one' })
    const two: UpgradeHandler<object, false> = (_req, socket) => void socket.end('HTTP/1.1 101 Two\r\n\r\n')
    const stopTwo = upgrade(server, guard, two, { path: '/two' })
    expect(await all(asking(port, token(), '/two'))).toContain('Two')
    expect(() => upgrade(server, guard, two, { path: '/two' })).toThrow('/two already')
    stop()
    expect(await status(asking(port, token(), '/one'))).toBe('404')
    stopTwo()
    stopTwo()
    // Where nobody listens, Node serves the request as if it asked for no Upgrade.
    expect(server.listenerCount('upgrade')).toBe(0)
    upgrade(server, guard, two, { path: '/one' })
    expect(await all(asking(port, token(), '/one'))).toContain('Two')
  })

  it('keeps the process from ending by a reset, and the connection from staying, where others listen and nobody takes it', async () => {
    const { server, port, sockets } = await listening(echo, { path: '/live' })
    server.on('upgrade', () => {})
    const crashed = vi.fn()
    process.once('uncaughtException', crashed)
    const reset = asking(port, token(), '/nobody')
    await once(server, 'upgrade')
    reset.resetAndDestroy()
    await new Promise((resolve) => sockets[0]?.once('close', resolve))
    expect(crashed).not.toHaveBeenCalled()
    process.off('uncaughtException', crashed)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const untaken = asking(port, token(), '/nobody')
      await once(server, 'upgrade')
      server.once('upgrade', (_req, socket) => socket.write(switching))
      const taken = asking(port, token(), '/theirs')
      expect(await first(taken)).toBe(switching)
      vi.advanceTimersByTime(30_000)
      expect(await status(untaken)).toBe('404')
      expect(sockets[2]?.writable).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  it('serves plain requests as before', async () => {
    const { port } = await listening()
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('plain')
  })

  it.each([
    ['beside a path', echo, { path: '/live' }],
    ['beside a server of WebSockets', { handleUpgrade: () => {}, emit: () => {} }, {}],
  ])('serves what asks for another protocol, %s, as Node does where nobody listens', async (_, handler, options) => {
    const { port, server } = await listening(handler as never, options)
    server.removeAllListeners('request')
    const seen: unknown[] = []
    server.on('request', async (req, res) => {
      let body = ''
      for await (const chunk of req) body += chunk
      seen.push([req.method, req.url, body])
      res.end('plain')
    })
    const socket = connect(port, '127.0.0.1')
    const asked = (method: string, body: string, connection: string): string =>
      `${method} /api?x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: ${connection}Upgrade, HTTP2-Settings\r\n` +
      `Upgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    socket.write(asked('POST', 'hello', 'keep-alive, '))
    expect(await first(socket)).toContain('plain')
    const inParts = asked('POST', '', '').replace('Content-Length: 0', 'Transfer-Encoding: chunked')
    socket.write(`${inParts}3\r\nin \r\n`)
    socket.write('5\r\nparts\r\n0\r\n\r\n')
    expect(await first(socket)).toContain('plain')
    socket.write(asked('GET', '', ''))
    expect(await first(socket)).toContain('plain')
    expect(seen).toEqual([
      ['POST', '/api?x=1', 'hello'],
      ['POST', '/api?x=1', 'in parts'],
      ['GET', '/api?x=1', ''],
    ])
    socket.resetAndDestroy()
  })

  it('believes the application about TLS, not the client', async () => {
    const foreign = 'X-Forwarded-Proto: https\r\n\r\n'
    const ask = async (options: UpgradeOptions<object>): Promise<string> => {
      const { port } = await listening(echo, options)
      const socket = connect(port, '127.0.0.1')
      socket.write(
        `GET / HTTP/1.1\r\nHost: api.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer ${token()}\r\n${foreign}`,
      )
      const answer = await first(socket)
      socket.destroy()
      return answer.slice(9, 12)
    }
    expect([await ask({}), await ask({ tls: true }), await ask({ tls: false })]).toEqual(['403', '101', '403'])
  })
})

describe('a client that behaves badly', () => {
  /** A guard that decides when the test lets it. */
  const slow = () => {
    let release: () => void = () => {}
    const asked = vi.fn()
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const issuers = async () => {
      asked()
      await gate
      return { issuer, audience, keys: secret(secretBytes) }
    }
    const guard = createGuard({ issuers }) as unknown as Guarded
    return { guard, asked, release: () => release() }
  }

  it('may reset at each moment: no handler runs, nothing stays', async () => {
    const { guard, asked, release } = slow()
    const handler = vi.fn(echo)
    const { port, sockets } = await listening(handler, {}, guard)
    const [half, waiting, other] = [connect(port, '127.0.0.1'), asking(port, token()), asking(port, token())]
    half.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n')
    await vi.waitUntil(() => asked.mock.calls.length === 2, { timeout: 120_000 })
    half.resetAndDestroy()
    waiting.resetAndDestroy()
    await vi.waitUntil(() => sockets.filter((socket) => socket.destroyed).length === 2, { timeout: 120_000 })
    release()
    expect(await first(other)).toContain('101')
    expect(handler).toHaveBeenCalledOnce()
    other.resetAndDestroy()
    await vi.waitUntil(() => sockets.every((socket) => socket.destroyed), { timeout: 120_000 })
    const refused = asking(port, undefined)
    await once(refused, 'connect')
    refused.resetAndDestroy()
    await vi.waitUntil(() => sockets.length === 4 && sockets.every((socket) => socket.destroyed), { timeout: 120_000 })
  })

  it('waits so long for a decision, and gets 503 then, whatever it sends meanwhile', async () => {
    const { guard } = slow()
    const { port, sockets } = await listening(echo, { timeout: 0.2 }, guard)
    const answer = await all(asking(port, token(), '/', 'x'.repeat(100_000)))
    expect(answer).toContain('HTTP/1.1 503 Service Unavailable')
    expect(answer).toContain('retry-after: 5')
    await vi.waitUntil(() => sockets.every((socket) => socket.destroyed), { timeout: 120_000 })
  })

  it('floods: so many wait at once, others get 503, and room comes back', async () => {
    const { guard, asked, release } = slow()
    const { port } = await listening(echo, { maxWaiting: 3 }, guard)
    const waiting = Array.from({ length: 3 }, () => asking(port, token()))
    await vi.waitUntil(() => asked.mock.calls.length === 3, { timeout: 120_000 })
    expect(await Promise.all(Array.from({ length: 20 }, () => status(asking(port, token()))))).toEqual(
      Array(20).fill('503'),
    )
    release()
    expect(await Promise.all(waiting.map(first))).toEqual(Array(3).fill(expect.stringContaining('101')))
    expect(await first(asking(port, token()))).toContain('101')
  })

  it('never reads its answer, and is cut off', async () => {
    const { port, sockets } = await listening()
    const socket = asking(port, undefined)
    socket.pause()
    await vi.waitUntil(() => sockets.length === 1 && sockets[0]?.destroyed, { timeout: 20_000 })
    socket.destroy()
  })
})

describe('the end of a connection', () => {
  const frame = (code: number, reason: string): string => {
    const bytes = Buffer.alloc(4 + reason.length, reason, 'latin1')
    bytes.set([0x88, 2 + reason.length, code >> 8, code & 0xff])
    Buffer.from(reason).copy(bytes, 4)
    return bytes.toString('latin1')
  }
  const revocations = () => {
    const revoked = new Set<string>()
    const watchers = new Set<{ recheck(): void }>()
    return {
      isRevoked: ({ sessionId }: { sessionId?: string | undefined }) => revoked.has(sessionId ?? ''),
      revoke: async (entries: readonly { key: string }[]) => {
        for (const { key } of entries) revoked.add(key.split(' ')[2] ?? '')
        for (const watcher of watchers) watcher.recheck()
      },
      watch: (watcher: { recheck(): void }) => void watchers.add(watcher),
      unwatch: (watcher: { recheck(): void }) => void watchers.delete(watcher),
      watchers,
    }
  }
  const entry = {
    key: revocationKey.session(issuer, 's'),
    before: Number.MAX_SAFE_INTEGER,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }

  it('is the frame that closes a WebSocket; what comes afterwards is read by nobody', async () => {
    const known = revocations()
    const received = vi.fn()
    const { port } = await listening(
      (_req, socket) => {
        socket.write(switching)
        socket.on('data', received)
      },
      {},
      guarded({ revocations: known }),
    )
    const socket = asking(port, token())
    const whole = all(socket)
    await vi.waitUntil(() => known.watchers.size === 1 && socket.bytesRead > 0, { timeout: 120_000 })
    await known.revoke([entry])
    socket.write('a command of somebody who has logged out')
    expect(await whole).toBe(`${switching}${frame(4401, 'revoked')}`)
    expect([received.mock.calls, known.watchers.size]).toEqual([[], 0])
  })

  it('comes to a client that does not answer, and cuts it off', async () => {
    const known = revocations()
    const { port, sockets } = await listening(echo, {}, guarded({ revocations: known }))
    const socket = asking(port, token())
    await first(socket)
    await known.revoke([entry])
    await vi.waitUntil(() => sockets[0]?.destroyed, { timeout: 20_000 })
    socket.destroy()
  })

  it('is no frame where the handshake has not been answered', async () => {
    const known = revocations()
    const { port } = await listening(() => {}, {}, guarded({ revocations: known }))
    const whole = all(asking(port, token()))
    await vi.waitUntil(() => known.watchers.size === 1, { timeout: 120_000 })
    await known.revoke([entry])
    expect(await whole).toBe('')
  })

  it('is 4403 where a renewal lacks what the connection needs', async () => {
    const { port } = await listening(
      (req, socket, head, held) => {
        echo(req, socket, head, held)
        socket.once('data', (data) => held.renew(String(data)).catch(({ reason }) => socket.write(reason)))
      },
      { scopes: ['live'] },
    )
    const socket = asking(port, token())
    await first(socket)
    const whole = all(socket)
    socket.write(token({ scope: '', exp: seconds() + 900 }))
    expect(await whole).toContain(frame(4403, 'scope_insufficient'))
  })

  it('releases a connection that its client has closed', async () => {
    const known = revocations()
    const { port } = await listening(echo, {}, guarded({ revocations: known }))
    const socket = asking(port, token())
    await first(socket)
    expect(known.watchers.size).toBe(1)
    socket.destroy()
    await vi.waitUntil(() => known.watchers.size === 0, { timeout: 120_000 })
  })
})

describe('an application that makes a mistake', () => {
  it('is told what its handler threw, at once or later, and the connection closes', async () => {
    const onError = vi.fn()
    for (const handler of [
      () => Promise.reject(new Error('mine')),
      () => {
        throw new Error('mine')
      },
    ]) {
      const { port } = await listening(handler, { onError })
      expect(await all(asking(port, token()))).toBe('')
    }
    expect(onError.mock.calls.map(([error]) => String(error))).toEqual(['Error: mine', 'Error: mine'])
  })

  it('learns of wrong arguments at once', () => {
    const server = createServer()
    const guard = guarded()
    const wrong: [unknown, unknown, unknown, string][] = [
      [undefined, echo, {}, 'bearer(…)'],
      [{}, echo, {}, 'bearer(…)'],
      [guard, {}, {}, 'WebSocketServer'],
      [guard, { handleUpgrade: () => {}, options: {} }, {}, 'noServer: true'],
      [guard, echo, { path: 'live' }, 'path'],
      [guard, echo, { paths: ['/live'] }, 'paths'],
      [guard, echo, { scopes: 'live' }, 'scopes'],
      [guard, echo, { requirement: () => true }, 'requirement'],
      [guard, echo, { timeout: 0 }, 'timeout'],
      [guard, echo, { maxWaiting: 0.5 }, 'maxWaiting'],
      [guard, echo, { tls: 'yes' }, 'tls'],
    ]
    for (const [api, handler, options, message] of wrong) {
      expect(() => upgrade(server, api as never, handler as never, options as never)).toThrow(message)
    }
    expect(server.listenerCount('upgrade')).toBe(0)
  })
})
