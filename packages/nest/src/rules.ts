import { ConfigurationError, type Requirement, requireScope } from '@bearer/core'
import type { ExecutionContext } from '@nestjs/common'

/** What decorators say of a class or a handler. */
export interface Rules {
  readonly isPublic: boolean
  /** All of them together, so that a refusal names every one. */
  readonly scopes: readonly string[]
  readonly requirements: readonly Requirement[]
}

const key = Symbol.for('@bearer/nest.rules')
const none: Rules = Object.freeze({ isPublic: false, scopes: [], requirements: [] })

type Target = object | ((...args: never[]) => unknown)

/**
 * Adds to what decorators above, or below, have said already, and to what a class inherits: it may ask for more than the one that it
 * extends, or be public where that is not.
 */
export function addRules(more: Partial<Rules>): ClassDecorator & MethodDecorator {
  return (owner: Target, name?: unknown, descriptor?: { readonly value?: unknown }) => {
    if (name !== undefined && typeof descriptor?.value !== 'function')
      throw new ConfigurationError(
        `${String(name)} is no method: decorators of guards are for classes and their handlers.`,
      )
    const target = (descriptor?.value ?? owner) as object
    const own = Reflect.getOwnMetadata(key, target) as Rules | undefined
    const known = own ?? inherited(target, more)
    const rules: Rules = {
      isPublic: known.isPublic || more.isPublic === true,
      scopes: [...known.scopes, ...(more.scopes ?? [])],
      requirements: [...known.requirements, ...(more.requirements ?? [])],
    }
    if (rules.isPublic && demands(rules)) {
      throw new ConfigurationError('@Public() lets everybody in: it goes with no @Scopes, @Roles, @StepUp or @Require.')
    }
    Reflect.defineMetadata(key, rules, target)
  }
}

/** What a class has of the one that it extends, where its own first word is no contradiction. */
function inherited(target: object, { isPublic = false }: Partial<Rules>): Rules {
  const rules = rulesOf(target)
  return rules.isPublic || isPublic ? none : rules
}

const demands = ({ scopes, requirements }: Rules): boolean => scopes.length + requirements.length > 0

const rulesOf = (target: Target): Rules => (Reflect.getMetadata(key, target) as Rules | undefined) ?? none

/** Whether a handler says so itself. */
export const isOpenItself = (handler: Target): boolean => rulesOf(handler).isPublic

/** Whether a handler is open: it says so itself, or its class does and it asks for nothing. */
export const isPublic = (type: Target, handler: Target): boolean =>
  isOpenItself(handler) || (rulesOf(type).isPublic && !demands(rulesOf(handler)))

/** Whether a handler, or its class, asks for more than a token. */
export const asksForMore = (type: Target, handler: Target): boolean =>
  !isPublic(type, handler) && [type, handler].some((one) => demands(rulesOf(one)))

/** What is asked of a token, of class and handler together. */
export function requirementsOf(context: ExecutionContext): readonly Requirement[] {
  const rules = [context.getClass(), context.getHandler()].map(rulesOf)
  const scopes = [...new Set(rules.flatMap((one) => one.scopes))]
  return [...(scopes.length > 0 ? [requireScope(...scopes)] : []), ...rules.flatMap((one) => one.requirements)]
}
