import { once } from 'node:events'
import { connect as openSocket } from 'node:net'
import { memoryStore, mirror, revocationKey } from '@bearer/core'
import { Auth, BearerGuard, BearerModule, Public, Scopes } from '@bearer/nest'
import { BearerConnections, BearerGatewayGuard } from '@bearer/nest/websockets'
import { type ArgumentsHost, Catch, Inject, UseFilters, UseGuards } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { type OnGatewayConnection, SubscribeMessage, WebSocketGateway, type WsException } from '@nestjs/websockets'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { nest } from './support.ts'

const setting = nest()

/** Nest's own filter for sockets speaks to socket.io alone. */
@Catch()
class Told {
  catch(exception: WsException, host: ArgumentsHost) {
    host
      .switchToWs()
      .getClient<WebSocket>()
      .send(JSON.stringify({ event: 'refused', data: exception.getError() }))
  }
}

/** What reached a handler. */
const heard: string[] = []

@WebSocketGateway()
@UseGuards(BearerGatewayGuard)
@UseFilters(new Told())
class Chat implements OnGatewayConnection {
  readonly #connections: BearerConnections
  constructor(@Inject(BearerConnections) connections: BearerConnections) {
    this.#connections = connections
  }
  handleConnection(client: WebSocket, request: object) {
    return this.#connections.accept(client, request)
  }
  @SubscribeMessage('me') me(@Auth() auth: Auth) {
    return { event: 'me', data: auth.subject }
  }
  @SubscribeMessage('say') @Scopes('say') say() {
    return { event: 'said', data: {} }
  }
  @SubscribeMessage('hear') hear(@Auth() auth: Auth) {
    heard.push(auth.subject as string)
    return { event: 'heard', data: {} }
  }
}

/** A client that takes no notice of the end: it answers no close, and goes on sending. */
async function shameless(url: string, token: string) {
  const { port, host } = new URL(url)
  const socket = openSocket(Number(port), '127.0.0.1').on('error', () => {})
  const closed = once(socket, 'close')
  const key = Buffer.alloc(16).toString('base64')
  const fields = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`]
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${fields.join('\r\n')}\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  await once(socket, 'data')
  const send = (event: string): void => {
    const text = Buffer.from(JSON.stringify({ event, data: {} }))
    // A mask of zeros masks nothing.
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]))
  }
  return { send, closed, answer: () => once(socket, 'data').then(([bytes]) => bytes as Buffer) }
}

function connect(url: string, token?: string, more: { readonly [field: string]: string } = {}) {
  const headers = { ...more, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  const socket = new WebSocket(url.replace('http', 'ws'), { headers })
  const messages: { event: string; data: unknown }[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)))
    waiting.shift()?.()
  })
  socket.on('error', () => {})
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
  const opened = new Promise<void>((resolve) => socket.on('open', () => resolve()))
  const say = async (event: string): Promise<{ event: string; data: unknown } | undefined> => {
    await opened
    const answered = new Promise<void>((resolve) => waiting.push(resolve))
    socket.send(JSON.stringify({ event, data: {} }))
    await answered
    return messages.at(-1)
  }
  return { socket, closed, say }
}

const start = (revocations?: ReturnType<typeof mirror>, gateways: (new (...args: never[]) => object)[] = [Chat]) =>
  setting.start(
    {
      imports: [BearerModule.forRoot({ ...setting.options(), ...(revocations && { revocations }) } as never)],
      providers: [...gateways, BearerConnections],
    },
    'Express',
    (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  )

describe('a gateway', () => {
  it('lets a connection in, and guards each message', async () => {
    const { url, logged } = await start()
    const { say, socket } = connect(url, await setting.issuer().mint({ sub: 'ada' }))
    expect(await say('me')).toEqual({ event: 'me', data: 'ada' })
    expect(await say('say')).toMatchObject({ event: 'refused', data: { status: 403, scope: 'say' } })
    socket.close()
    expect(logged.lines).toEqual([])
  })

  it('closes what it does not let in, before a message reaches a handler', async () => {
    const { url } = await start()
    const { closed, socket } = connect(url)
    socket.on('open', () => socket.send(JSON.stringify({ event: 'me', data: {} })))
    expect(await closed).toBe(4401)
    expect(await connect(url, 'a.b.c').closed).toBe(4401)
  })

  it('believes the application about TLS, where a proxy stands before it', async () => {
    @WebSocketGateway()
    @UseGuards(BearerGatewayGuard)
    class Proxied extends Chat {
      readonly #proxied: BearerConnections
      constructor(@Inject(BearerConnections) connections: BearerConnections) {
        super(connections)
        this.#proxied = connections
      }
      override handleConnection(client: WebSocket, request: object) {
        return this.#proxied.accept(client, request, { tls: true })
      }
    }
    const token = await setting.issuer().mint({ sub: 'ada' })
    const proxied = { 'x-forwarded-proto': 'https' }
    expect(await connect((await start()).url, token, proxied).closed).toBe(4403)
    const { say, socket } = connect((await start(undefined, [Proxied])).url, token, proxied)
    expect(await say('me')).toEqual({ event: 'me', data: 'ada' })
    socket.close()
  })

  it('closes a connection at once when its token is revoked', async () => {
    const { revocations: store } = memoryStore()
    const { url } = await start(mirror(store))
    const { say, closed } = connect(url, await setting.issuer().mint({ sub: 'ada', jti: 'one' }))
    await say('me')
    const key = revocationKey.token(setting.issuer().issuer, 'one')
    await store.put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }])
    expect(await closed).toBe(4401)
  })

  it('hears nothing of a client whose session has ended, whatever it goes on sending, and cuts it off', async () => {
    const { revocations: store } = memoryStore()
    const { url } = await start(mirror(store))
    const { send, closed, answer } = await shameless(url, await setting.issuer().mint({ sub: 'eve', jti: 'two' }))
    send('hear')
    await answer()
    const key = revocationKey.token(setting.issuer().issuer, 'two')
    const ended = answer()
    await store.put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }])
    expect([...(await ended).subarray(0, 4)]).toEqual([0x88, 2 + 'revoked'.length, 4401 >> 8, 4401 & 255])
    send('hear')
    await closed
    expect(heard).toEqual(['eve'])
  })

  it('refuses messages of a socket that nobody let in', async () => {
    @WebSocketGateway()
    @UseGuards(BearerGatewayGuard)
    class Careless {
      @SubscribeMessage('me') me() {
        return { event: 'me', data: 'in' }
      }
    }
    const { url } = await start(undefined, [Careless])
    const { socket } = connect(url, await setting.issuer().mint({}))
    const answers: string[] = []
    socket.on('message', (data) => answers.push(String(data)))
    await new Promise<void>((resolve) => socket.on('open', () => resolve()))
    socket.send(JSON.stringify({ event: 'me', data: {} }))
    await new Promise((resolve) => setTimeout(resolve, 200))
    // Nest 12 tells a socket of ws too that something went wrong.
    expect(answers.filter((answer) => answer.includes('"in"'))).toEqual([])
    socket.close()
  })

  it('does not start unguarded, unless it is public', async () => {
    @WebSocketGateway()
    class Bare {
      @SubscribeMessage('me') me() {}
    }
    @WebSocketGateway()
    class Open {
      @SubscribeMessage('me') @Public() me() {}
    }
    @WebSocketGateway()
    class Each {
      @SubscribeMessage('me') @UseGuards(BearerGuard) me() {}
    }
    await expect(start(undefined, [Bare])).rejects.toThrow(/Messages of Bare\.me come in without a token/)
    await start(undefined, [Open])
    await start(undefined, [Each])
  })
})
