import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConfigurationError } from '../../configuration.ts'
import { pathOf } from '../../http/path-of.ts'
import { quietTimer } from '../../timer.ts'
import { answerUpgrade } from './answer.ts'
import { bytesWritten } from './opening.ts'
import { asksForWebSocket, servePlain } from './serve-plain.ts'

/** What takes an Upgrade: Node's own signature. */
export type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/** What is used of a server of `node:http` or `node:https`. */
export interface UpgradeServer {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  listenerCount(event: 'upgrade'): number
  emit(event: string, socket: Duplex): unknown
  /** Node 24.9 and later ask it before they leave a request to those who listen. */
  shouldUpgradeCallback?: ((req: IncomingMessage) => boolean) | undefined
}

/** Who takes the upgrades of a server, by path; undefined: those of every other. */
interface Route {
  readonly listener: UpgradeListener
  /** Whether it takes WebSockets alone. */
  readonly isWebSocket: boolean
}
type Routes = Map<string | undefined, Route>

/** Written on the server: copies of this package share it, as they share its upgrades. */
const slot: unique symbol = Symbol.for('@bearer/core.upgrades') as never
type Carrier = { [slot]?: { readonly routes: Routes; readonly listener: UpgradeListener } }

/**
 * Lets a listener take the upgrades of a path, or all that no other takes; gives what ends that. What nobody here takes is left as
 * it is to the others who listen: development servers, socket.io. Where there are none it would hang: a WebSocket is answered, and
 * what asks for another protocol is served without.
 */
export function routeUpgrades(server: UpgradeServer, path: string | undefined, route: Route): () => void {
  const carrier = server as Carrier
  carrier[slot] ??= dispatching(server)
  const { routes, listener: dispatch } = carrier[slot]
  if (routes.has(path)) {
    throw new ConfigurationError(`upgrade: this server has one for ${path ?? 'every path'} already.`)
  }
  routes.set(path, route)
  if (routes.size === 1) server.on('upgrade', dispatch)
  return () => {
    if (routes.get(path) !== route) return
    routes.delete(path)
    if (routes.size === 0) server.off('upgrade', dispatch)
  }
}

function dispatching(server: UpgradeServer): NonNullable<Carrier[typeof slot]> {
  const routes: Routes = new Map()
  const takerOf = (req: IncomingMessage): Route | undefined => {
    const route = routes.get(pathOf(req.url ?? '/')) ?? routes.get(undefined)
    return route?.isWebSocket && !asksForWebSocket(req) ? undefined : route
  }
  const isPlain = (req: IncomingMessage): boolean =>
    server.listenerCount('upgrade') === 1 && !asksForWebSocket(req) && takerOf(req) === undefined
  const listener: UpgradeListener = (req, socket, head) => {
    // Node has taken its own listeners off: whoever leaves one to others, who may leave it too, still keeps a reset from ending the process.
    socket.on('error', () => {})
    const taker = takerOf(req)
    if (taker) return taker.listener(req, socket, head)
    if (isPlain(req)) return servePlain(server, req, socket, head)
    if (server.listenerCount('upgrade') > 1) return endUntaken(socket)
    answerUpgrade(socket, nobody)
  }
  leavePlainToNode(server, (req) => routes.size > 0 && isPlain(req))
  return { routes, listener }
}

/** Where Node asks first, it serves by itself what is a plain request: there it has taken the body from the socket already. */
function leavePlainToNode(server: UpgradeServer, isPlain: (req: IncomingMessage) => boolean): void {
  const { shouldUpgradeCallback: usual } = server
  if (usual) server.shouldUpgradeCallback = (req) => !isPlain(req) && usual.call(server, req)
}

const nobody = { status: 404, headers: [], body: undefined }

/** How long others may take to begin with one, in milliseconds. */
const patience = 30_000

/** One that nobody has begun with would stay open for as long as its client likes: Node's own time limits are off. */
function endUntaken(socket: Duplex): void {
  const written = bytesWritten(socket)
  const timer = quietTimer(() => {
    const isTaken =
      bytesWritten(socket) !== written || ['data', 'readable'].some((event) => socket.listenerCount(event) > 0)
    if (!isTaken) answerUpgrade(socket, nobody)
  }, patience)
  socket.once('close', () => clearTimeout(timer))
}
