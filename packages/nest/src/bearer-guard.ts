import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import { Bearer } from './bearer.ts'
import { brand, isOpenTo } from './named-guards.ts'

/**
 * Guards every handler of the application, once `BearerModule` is imported. For `@UseGuards` where a global guard does not reach, or,
 * with a `Bearer` of its own, for handlers with another issuer: `@UseGuards(new BearerGuard(partners))`.
 *
 * @example
 * ```ts
 * @UseGuards(new BearerGuard(partners)) // partners: a Bearer with the options of another issuer
 * @Controller('partners')
 * class PartnersController {}
 * ```
 */
export class BearerGuard implements CanActivate {
  readonly #bearer: Bearer<never>

  constructor(bearer: Bearer<never>) {
    this.#bearer = bearer
  }

  async canActivate(context: ExecutionContext): Promise<true> {
    if (!isOpenTo(this, context)) await this.#bearer.enforce(context)
    return true
  }
}

Object.defineProperty(BearerGuard.prototype, brand, { value: true })
// By hand: decorators of parameters need a compiler that writes their types.
Injectable()(BearerGuard)
Inject(Bearer)(BearerGuard, undefined, 0)
