import { memberOf } from '@bearer/core'
import type { ExecutionContext } from '@nestjs/common'
import { beganSocket, type NativeRequest } from './request.ts'
import type { NativeResponse } from './response.ts'

/** What a handler was called for. */
export interface Carrier {
  readonly request: NativeRequest
  /** None where a message came over a socket. */
  readonly response?: NativeResponse | undefined
  /** Whether its connection goes on after the request: what was decided about it may hold no more. */
  readonly isLasting?: boolean
}

/** The context of a GraphQL operation, as drivers make it. */
interface GraphqlContext {
  readonly req?: NativeRequest & { readonly extra?: { readonly request?: NativeRequest } }
  readonly request?: NativeRequest
  readonly res?: NativeResponse
  readonly reply?: NativeResponse & { readonly request?: NativeRequest }
}

/** Where a socket keeps the request that it began with; written by `BearerConnections`, whichever copy of this package. */
const handshake: unique symbol = Symbol.for('@bearer/nest.handshake') as never
type Client = { [handshake]?: NativeRequest }

export function rememberHandshake(client: object, request: NativeRequest): void {
  Object.defineProperty(client, handshake, { value: request, configurable: true })
}

/** The request that a handler was called for: of HTTP, of a GraphQL operation, or of the socket that a message came over. */
export function carrierOf(context: ExecutionContext): Carrier {
  const type = context.getType<string>()
  if (type === 'http') {
    const http = context.switchToHttp()
    return { request: http.getRequest(), response: http.getResponse(), isLasting: false }
  }
  const found = type === 'graphql' ? ofGraphql(context.getArgByIndex(2)) : type === 'ws' ? ofSocket(context) : undefined
  if (!found?.request)
    throw new TypeError(missing[type] ?? `BearerGuard finds no request in a context of type ${type}.`)
  return found as Carrier
}

function ofGraphql(value: GraphqlContext): Partial<Carrier> {
  const reply = memberOf(value, 'reply')
  const req = memberOf(value, 'req')
  // Of a WebSocket, Nest's driver gives the context of graphql-ws for a request.
  const request = req?.extra?.request ?? req ?? memberOf(value, 'request') ?? reply?.request
  if (!request) return {}
  return { request, response: memberOf(value, 'res') ?? reply, isLasting: beganSocket(request) }
}

function ofSocket(context: ExecutionContext): Partial<Carrier> {
  const request = context.switchToWs().getClient<Client>()[handshake]
  return request ? { request, isLasting: true } : {}
}

const missing: { readonly [type: string]: string } = {
  graphql:
    'BearerGuard finds no request in the GraphQL context: give it one, as context: ({ req, res }) => ({ req, res }).',
  ws: 'This socket was not let in: call BearerConnections.accept(client, request) in handleConnection of the gateway.',
}
