import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { Inject, Injectable } from '@nestjs/common'
import { WsException } from '@nestjs/websockets'
import { Bearer } from '../bearer.ts'
import { BearerException } from '../bearer-exception.ts'
import { brand, isOpenTo } from '../named-guards.ts'
import { admissionOf } from './bearer-connections.ts'

/**
 * Guards the messages of a gateway: `@UseGuards(BearerGatewayGuard)`. A refusal is a `WsException` with the problem details.
 *
 * @example
 * ```ts
 * @UseGuards(BearerGatewayGuard)
 * @WebSocketGateway()
 * class News {}
 * ```
 */
export class BearerGatewayGuard implements CanActivate {
  readonly #bearer: Bearer

  constructor(bearer: Bearer) {
    this.#bearer = bearer
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    try {
      const admission = await admissionOf(context.switchToWs().getClient<object>())
      // It has been closed, but what it had sent comes still.
      if (admission?.ok === false) throw new BearerException(admission)
      if (!isOpenTo(this, context)) await this.#bearer.enforce(context)
      return true
    } catch (thrown) {
      throw thrown instanceof BearerException ? new WsException(thrown.getResponse()) : thrown
    }
  }
}

Object.defineProperty(BearerGatewayGuard.prototype, brand, { value: true })
Injectable()(BearerGatewayGuard)
Inject(Bearer)(BearerGatewayGuard, undefined, 0)
