import type { ExecutionContext } from '@nestjs/common'
import { isOpenItself, isPublic } from './rules.ts'

/** On the guards of this package, of whichever copy. */
export const brand: unique symbol = Symbol.for('@bearer/nest.guard') as never

/** Under this name Nest writes down the guards that `@UseGuards` names: classes, or objects that were made of them. */
const key = '__guards__'

const namedOn = (target: object): readonly unknown[] =>
  (Reflect.getMetadata(key, target) as readonly unknown[] | undefined) ?? []

/** Whether a class or handler names a guard of this package. */
export const namesOurs = (target: object): boolean => namedOn(target).some(isOurs)

function isOurs(guard: unknown): boolean {
  const prototype = typeof guard === 'function' ? (guard.prototype as object | undefined) : guard
  return typeof prototype === 'object' && prototype !== null && brand in prototype
}

/**
 * Whether a guard lets everybody through to a handler. One that is named there asks, whatever is public: who is public to the
 * global guard may have one of its own, with another issuer. One that the class names is opened by the handler's own `@Public()` alone; and
 * the global guard leaves the asking to those that are named.
 */
export function isOpenTo(guard: object, context: ExecutionContext): boolean {
  const [type, handler] = [context.getClass(), context.getHandler()]
  const isNamedOn = (target: object): boolean =>
    namedOn(target).some((named) => named === guard || named === guard.constructor)
  if (isNamedOn(handler)) return false
  if (isNamedOn(type)) return isOpenItself(handler)
  return isPublic(type, handler) || namesOurs(type) || namesOurs(handler)
}
