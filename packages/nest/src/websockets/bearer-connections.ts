import type { Auth, AuthResult } from '@bearer/core'
import type { RequestOptions } from '@bearer/core/node'
import { Inject, Injectable } from '@nestjs/common'
import { Bearer } from '../bearer.ts'
import { rememberHandshake } from '../carrier.ts'
import type { RegisteredClaims } from '../register.ts'
import { type NativeRequest, toRequest } from '../request.ts'
import { codeFor, end, type Socket } from './socket.ts'

/** Whether a connection was let in, on the connection itself: messages wait for it. */
const admission: unique symbol = Symbol.for('@bearer/nest.admission') as never
type Client = Socket & { [admission]?: Promise<Result> }

/** What the guard said of a connection. */
type Result = AuthResult<RegisteredClaims, boolean> & { readonly auth?: Auth<RegisteredClaims> | undefined }

/**
 * Lets connections of gateways in, and ends them with their tokens.
 *
 * @example
 * ```ts
 * @WebSocketGateway()
 * class News {
 *   constructor(private readonly connections: BearerConnections) {}
 *
 *   handleConnection(client: WebSocket, request: IncomingMessage) {
 *     return this.connections.accept(client, request)
 *   }
 * }
 * ```
 */
export class BearerConnections {
  readonly #bearer: Bearer

  constructor(bearer: Bearer) {
    this.#bearer = bearer
  }

  /**
   * Authenticates the request that a connection began with, and holds it: it ends with its token, and at once when that, its session or
   * its subject is revoked. Gives its `auth`; nothing where it was refused and has been closed (4401, 4403, 1013). For
   * `handleConnection(client, request)`; socket.io knows the request itself. A handshake passes by the platform and its proxy trust: where
   * a proxy ends TLS, say so by `{ tls: true }`, here or in the options of `BearerModule`.
   *
   * @example
   * ```ts
   * const auth = await connections.accept(client, request)
   * if (auth) client.send(`hello ${auth.subject}`)
   * ```
   */
  async accept(
    client: object,
    request?: object,
    options?: RequestOptions,
  ): Promise<Auth<RegisteredClaims> | undefined> {
    const socket = client as Client
    const native = request ?? socket.request
    if (!native) throw new TypeError('accept takes the client and the request of handleConnection(client, request).')
    const admitted = this.#admit(socket, native as NativeRequest, options)
    Object.defineProperty(socket, admission, { value: admitted, configurable: true })
    return (await admitted).auth
  }

  async #admit(client: Socket, request: NativeRequest, options: RequestOptions | undefined): Promise<Result> {
    const { guard, lasting, handshakes } = this.#bearer
    let isGone = false
    let release = (): void => {}
    for (const event of ['close', 'disconnect']) {
      client.on(event, () => {
        isGone = true
        release()
      })
    }
    const result = await guard.enforce(request, (native) => toRequest(native, options ?? handshakes))
    if (!result.ok) {
      end(client, { code: codeFor(result.response.status), reason: result.error?.code ?? 'refused' })
      return result
    }
    rememberHandshake(client, request)
    if (result.auth && !isGone) {
      const held = lasting.hold(request, result.auth, (ended) => end(client, ended))
      release = () => held.release()
    }
    return result
  }
}

Injectable()(BearerConnections)
Inject(Bearer)(BearerConnections, undefined, 0)

/** Waits until it is known whether a client was let in, and gives that; nothing where nobody asked. */
export const admissionOf = (client: object): Promise<Result> | undefined => (client as Client)[admission]
