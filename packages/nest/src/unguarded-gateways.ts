import { ConfigurationError } from '@bearer/core'
import type { Type } from '@nestjs/common'
import type { ModulesContainer } from '@nestjs/core'
import { isPublic } from './rules.ts'

/** On the guards of this package, of whichever copy. */
export const brand: unique symbol = Symbol.for('@bearer/nest.guard') as never

/** How Nest writes down what a class is. */
const [isGateway, message, guards] = ['websockets:is_gateway', 'websockets:message_mapping', '__guards__']

/** Refuses gateways that nobody guards: Nest's global guards do not reach them, and says nothing of it. */
export function refuseUnguardedGateways(modules: ModulesContainer): void {
  for (const { providers } of modules.values()) {
    for (const { metatype } of providers.values()) {
      if (typeof metatype !== 'function' || !Reflect.getMetadata(isGateway, metatype)) continue
      const open = handlersOf(metatype as Type).find((handler) => !isGuarded(metatype, handler))
      if (!open) continue
      throw new ConfigurationError(
        `Messages of ${metatype.name}.${open.name} come in without a token: global guards do not reach gateways. Write ` +
          '@UseGuards(BearerGatewayGuard) on the gateway, or @Public().',
      )
    }
  }
}

type Handler = (...args: never[]) => unknown

function handlersOf({ prototype }: Type): Handler[] {
  const handlers: Handler[] = []
  for (let from = prototype as object | null; from && from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(from))) {
      if (typeof value === 'function' && Reflect.hasMetadata(message, value)) handlers.push(value as Handler)
    }
  }
  return handlers
}

const isGuarded = (type: object, handler: Handler): boolean =>
  isPublic(type, handler) || [type, handler].some((target) => guardsOf(target).some(isOurs))

const guardsOf = (target: object): readonly unknown[] =>
  (Reflect.getMetadata(guards, target) as readonly unknown[] | undefined) ?? []

/** A class, or an object that was made of it. */
function isOurs(guard: unknown): boolean {
  const prototype = typeof guard === 'function' ? (guard.prototype as object | undefined) : guard
  return typeof prototype === 'object' && prototype !== null && brand in prototype
}
