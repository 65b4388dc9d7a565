import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConfigurationError } from '../../configuration.ts'
import { pathOf } from '../../http/path-of.ts'
import { answerUpgrade } from './answer.ts'

/** What takes an Upgrade: Node's own signature. */
export type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void

/** What is used of a server of `node:http` or `node:https`. */
export interface UpgradeServer {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  listenerCount(event: 'upgrade'): number
}

/** Who takes the upgrades of a server, by path; undefined: those of every other. */
type Routes = Map<string | undefined, UpgradeListener>

/** Written on the server: copies of this package share it, as they share its upgrades. */
const slot: unique symbol = Symbol.for('@bearer/core.upgrades') as never
type Carrier = { [slot]?: { readonly routes: Routes; readonly listener: UpgradeListener } }

/**
 * Lets a listener take the upgrades of a path, or all that no other takes; gives what ends that. What nobody here takes is left as
 * it is to the others who listen: development servers, socket.io. Where there are none it would hang, and is answered.
 */
export function routeUpgrades(server: UpgradeServer, path: string | undefined, listener: UpgradeListener): () => void {
  const carrier = server as Carrier
  carrier[slot] ??= dispatching(server)
  const { routes, listener: dispatch } = carrier[slot]
  if (routes.has(path)) {
    throw new ConfigurationError(`upgrade: this server has one for ${path ?? 'every path'} already.`)
  }
  routes.set(path, listener)
  if (routes.size === 1) server.on('upgrade', dispatch)
  return () => {
    if (routes.get(path) !== listener) return
    routes.delete(path)
    if (routes.size === 0) server.off('upgrade', dispatch)
  }
}

function dispatching(server: UpgradeServer): NonNullable<Carrier[typeof slot]> {
  const routes: Routes = new Map()
  const listener: UpgradeListener = (req, socket, head) => {
    const taken = routes.get(pathOf(req.url ?? '/')) ?? routes.get(undefined)
    if (taken) return taken(req, socket, head)
    if (server.listenerCount('upgrade') > 1) return
    socket.on('error', () => {})
    answerUpgrade(socket, { status: 404, headers: [], body: undefined })
  }
  return { routes, listener }
}
