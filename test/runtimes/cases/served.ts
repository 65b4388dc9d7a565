import { type Held, holdSocket, type SocketLike } from '@bearer/fetch'
import { type RuntimeCase, runtimeCase, same } from './case.ts'
import { eventsOf, parts, revoke, revokedStream, streams, token } from './held-parts.ts'

interface Upgraded {
  readonly request: Request
  held?: Held | undefined
}
interface BunSocket extends SocketLike {
  readonly data: Upgraded
}
interface BunServer {
  readonly port: number
  upgrade(request: Request, options: { data: Upgraded }): boolean
  stop(closeActive: true): Promise<void>
}
type Answer = Promise<Response | undefined>

/** What is used of `Bun.serve`, `Deno.serve` and `Deno.upgradeWebSocket`. */
const { Bun, Deno } = globalThis as {
  readonly Bun?: {
    serve(options: {
      port: 0
      hostname: string
      fetch(request: Request, server: BunServer): Answer
      websocket: { open(socket: BunSocket): void; message(): void; close(socket: BunSocket): void }
    }): BunServer
  }
  readonly Deno?: {
    serve(
      options: object,
      fetch: (request: Request) => Answer,
    ): {
      readonly addr: { readonly port: number }
      shutdown(): Promise<void>
    }
    upgradeWebSocket(request: Request): { readonly socket: WebSocket; readonly response: Response }
  }
}
const hostname = '127.0.0.1'

interface Served {
  readonly port: number
  close(): Promise<void>
}

/** Serves with the runtime's own server: WebSockets at `/live`, which are held, and everything else by a handler. */
function serve(handle: (request: Request) => Promise<Response>): Served {
  const answer = async (request: Request, upgrade: () => Response | undefined): Answer => {
    if (!request.url.includes('/live')) return handle(request)
    const result = await parts().api(request)
    return result.ok ? upgrade() : result.response
  }
  if (Bun) {
    const server = Bun.serve({
      port: 0,
      hostname,
      fetch: (request, server) => answer(request, () => void server.upgrade(request, { data: { request } })),
      websocket: {
        open: (socket) => {
          socket.data.held = holdSocket(parts().api, socket.data.request, socket)
        },
        message() {},
        close: ({ data }) => data.held?.release(),
      },
    })
    return { port: server.port, close: () => server.stop(true) }
  }
  const server = Deno?.serve({ port: 0, hostname, onListen() {} }, (request) =>
    answer(request, () => {
      const upgraded = Deno.upgradeWebSocket(request)
      upgraded.socket.onopen = () => void holdSocket(parts().api, request, upgraded.socket)
      return upgraded.response
    }),
  )
  return { port: server?.addr.port ?? 0, close: async () => server?.shutdown() }
}

async function serving(use: (origin: string, over: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const { stream, over } = streams()
  const { port, close } = serve((request) => stream(request))
  await use(`${hostname}:${port}`, over)
  await close()
}

/** What outlives its request, over the sockets of the runtime's own server; nothing on Node, whose adapters have tests of their own. */
export const servedCases: readonly RuntimeCase[] =
  Bun || Deno
    ? [
        runtimeCase('a stream that is served ends when its token is revoked', () =>
          serving(async (host) => {
            const headers = { authorization: `Bearer ${await token('served')}` }
            const { body } = await fetch(`http://${host}/events`, { headers })
            const events = eventsOf(body as ReadableStream<Uint8Array>)
            await revoke('served')
            same(await events, revokedStream)
          }),
        ),
        runtimeCase('a stream that is served is over when its client goes away', () =>
          serving(async (host, over) => {
            const client = new AbortController()
            const headers = { authorization: `Bearer ${await token('client')}` }
            await fetch(`http://${host}/events`, { headers, signal: client.signal })
            client.abort()
            await over()
          }),
        ),
        runtimeCase('a WebSocket that is held is closed when its token is revoked', () =>
          serving(async (host) => {
            const socket = new WebSocket(`ws://${host}/live?access_token=${await token('socket')}`)
            const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
            await new Promise((resolve) => socket.addEventListener('open', resolve))
            await revoke('socket')
            const { code, reason } = await closed
            same([code, reason], [4401, 'revoked'])
          }),
        ),
      ]
    : []
