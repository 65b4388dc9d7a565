import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { refuseFurther } from '../../configuration.ts'
import { type BearerError, refusal } from '../../errors/errors.ts'
import type { Auth } from '../../guard/auth.ts'
import type { AuthResult } from '../../guard/guard.ts'
import { type Requirement, verdictOf } from '../../guard/requirements/requirement.ts'
import { type Guarding, guardOf } from '../../held/guarding.ts'
import { keepHeld } from '../../held/held-of.ts'
import { answerer } from '../../http/answer.ts'
import { challenger } from '../../http/challenge.ts'
import { factsWith, NodeRequest, nodeFacts } from '../request.ts'
import { answerUpgrade, endSocket } from './answer.ts'
import {
  bytesWritten,
  closeUpgraded,
  openingOf,
  type Upgraded,
  type UpgradeHandler,
  type WebSocketServerLike,
} from './opening.ts'
import { checkedUpgradeOptions, type UpgradeOptions } from './options.ts'
import { routeUpgrades, type UpgradeServer } from './routes.ts'
import { hideToken } from './subprotocol.ts'
import { Waiting } from './waiting.ts'

/**
 * Guards the upgrades of a Node server: WebSockets. Refusals are answered as HTTP; who is let in is held, and closed when it must
 * end. `handler` is a `WebSocketServer` of `ws` (with `noServer: true`), which then tells of its `connection`s as ever, or a function
 * in place of the listener of `upgrade`. Gives what ends it: upgrades that come afterwards are nobody's.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * import { WebSocketServer } from 'ws'
 *
 * const wss = new WebSocketServer({ noServer: true })
 * upgrade(server, api, wss, { path: '/live' })
 * wss.on('connection', (ws, req) => ws.send(`hello ${api.authOf(req).subject}`))
 */
export function upgrade<Claims, Anonymous extends boolean>(
  server: UpgradeServer,
  api: Guarding<Claims, Anonymous>,
  handler: UpgradeHandler<Claims, Anonymous> | WebSocketServerLike,
  options: UpgradeOptions<Claims> = {},
  ...further: readonly []
): () => void {
  refuseFurther('upgrade', further, 'takes a server, a guard, a handler and options.')
  const guard = guardOf('upgrade', api)
  const open = openingOf(handler)
  const { path, requirements, tls, timeoutMs, maxWaiting, onError } = checkedUpgradeOptions(options)
  const facts = factsWith(nodeFacts, { tls })
  const toRequest = (req: IncomingMessage): NodeRequest => new NodeRequest(req, facts)
  const waiting = new Waiting(maxWaiting, timeoutMs)

  /** The guard decides once for a request, and holds it against one requirement after the other. */
  async function decide(req: IncomingMessage): Promise<AuthResult<Claims, Anonymous>> {
    let result = await guard.enforce(req, toRequest)
    for (const requirement of requirements) {
      if (result.ok) result = await guard.enforce(req, toRequest, requirement as Requirement<Claims, never>)
    }
    return result
  }

  async function lacks(auth: Auth<Claims>, req: IncomingMessage, now: number): Promise<BearerError | undefined> {
    for (const requirement of requirements) {
      const error = verdictOf(await requirement.check(auth, req, now))
      if (error) return error
    }
    return undefined
  }

  function letIn(auth: Auth<Claims> | undefined, upgraded: Upgraded): void {
    const { req, socket } = upgraded
    const held =
      auth &&
      guard.hold(auth, {
        onEnd: (end) => closeUpgraded(upgraded, end),
        onRenew: (renewed, now) => lacks(renewed, req, now),
      })
    keepHeld(req, held)
    hideToken(req)
    socket.once('close', () => held?.release())
    open(upgraded, held as never).catch((error) => fail(error, req, socket))
  }

  function fail(error: unknown, req: IncomingMessage, socket: Duplex): void {
    endSocket(socket, undefined)
    onError(error, req)
  }

  function take(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (waiting.isFull) {
      answerUpgrade(socket, unavailable)
      return
    }
    waiting
      .for(decide(req), socket, (result) => {
        if (!result?.ok) answerUpgrade(socket, result?.response ?? unavailable)
        else letIn(result.auth, { req, socket, head, written: bytesWritten(socket), webSocket: undefined })
      })
      .catch((error) => fail(error, req, socket))
  }

  return routeUpgrades(server, path, { listener: take, isWebSocket: typeof handler !== 'function' })
}

const unavailable = answerer(challenger({ realm: 'api', resourceMetadata: undefined }))(
  refusal('hook_unavailable'),
  false,
).response
