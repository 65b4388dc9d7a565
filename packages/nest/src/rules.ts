import { ConfigurationError, type Requirement, requireScope } from '@bearer/core'
import type { ExecutionContext, Type } from '@nestjs/common'

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

/** Adds to what decorators above, or below, have said already. */
export function addRules(more: Partial<Rules>): ClassDecorator & MethodDecorator {
  return (owner: Target, _name?: unknown, descriptor?: { readonly value?: unknown }) => {
    const target = (descriptor?.value ?? owner) as object
    const known = (Reflect.getOwnMetadata(key, target) as Rules | undefined) ?? none
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

const demands = ({ scopes, requirements }: Rules): boolean => scopes.length + requirements.length > 0

const rulesOf = (target: Target): Rules => (Reflect.getMetadata(key, target) as Rules | undefined) ?? none

/** Whether a handler is open: it says so itself, or its class does and it asks for nothing. */
export function isPublic(type: Target, handler: Target): boolean {
  const own = rulesOf(handler)
  return own.isPublic || (rulesOf(type).isPublic && !demands(own))
}

/** What is asked of a token, of class and handler together; nothing where the handler is open. */
export function requirementsOf(context: ExecutionContext): readonly Requirement[] | undefined {
  const [type, handler]: [Type, Target] = [context.getClass(), context.getHandler()]
  if (isPublic(type, handler)) return undefined
  const rules = [rulesOf(type), rulesOf(handler)]
  const scopes = [...new Set(rules.flatMap((one) => one.scopes))]
  return [...(scopes.length > 0 ? [requireScope(...scopes)] : []), ...rules.flatMap((one) => one.requirements)]
}
