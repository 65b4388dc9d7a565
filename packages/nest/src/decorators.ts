import {
  type Auth as AuthOf,
  latestGuard,
  type Requirement,
  requireAnyRole,
  requireScope,
  type StepUpOptions,
  stepUp,
} from '@bearer/core'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { carrierOf } from './carrier.ts'
import type { RegisteredClaims } from './register.ts'
import { addRules, isPublic } from './rules.ts'

/** On a class or a handler. */
export type Rule = ClassDecorator & MethodDecorator

/** What the guard found; its claims are those of the argument, or of `Register`. */
export type Auth<Claims = RegisteredClaims> = AuthOf<Claims>

/**
 * A parameter: what the guard found. Undefined for a `@Public()` handler, for which nobody looks at a token.
 *
 * @example
 * ```ts
 * @Controller('me')
 * class Me {
 *   @Get()
 *   me(@Auth() auth: Auth) {
 *     return { sub: auth.subject }
 *   }
 * }
 * ```
 */
export const Auth: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { request } = carrierOf(context)
  const isOpen = isPublic(context.getClass(), context.getHandler())
  try {
    return latestGuard(request).authOf(request)
  } catch (error) {
    if (isOpen) return undefined
    throw error
  }
})

/**
 * Lets everybody in, with a token or without one. Of a class: its handlers but those that ask for something.
 *
 * @example
 * ```ts
 * @Controller()
 * class Pages {
 *   @Public()
 *   @Get('health')
 *   health() {
 *     return { ok: true }
 *   }
 * }
 * ```
 */
export const Public = (): Rule => addRules({ isPublic: true })

/**
 * Requires every one of these scopes: those of the class, and those of the handler.
 *
 * @example
 * ```ts
 * @Scopes('reports:read')
 * @Controller('reports')
 * class Reports {}
 * ```
 */
export function Scopes(...all: readonly string[]): Rule {
  requireScope(...all)
  return addRules({ scopes: all })
}

/**
 * Requires one of these roles. Repeat it for several.
 *
 * @example
 * ```ts
 * @Roles('admin', 'support')
 * @Controller('admin')
 * class Admin {}
 * ```
 */
export const Roles = (...any: readonly string[]): Rule => addRules({ requirements: [requireAnyRole(...any)] })

/**
 * Requires a stronger or more recent log-in (RFC 9470).
 *
 * @example
 * ```ts
 * @StepUp({ maxAge: 300 })
 * @Controller('transfers')
 * class Transfers {}
 * ```
 */
export const StepUp = (options: StepUpOptions): Rule => addRules({ requirements: [stepUp(options)] })

/**
 * Requires anything else.
 *
 * @example
 * ```ts
 * @Require(requireAnyScope('reports:read', 'reports:admin'))
 * @Controller('reports')
 * class Reports {}
 * ```
 */
export const Require = (...requirements: readonly Requirement<never, never>[]): Rule =>
  addRules({ requirements: requirements as readonly Requirement[] })
