import type { Auth, Guard, Requirement } from '@bearer/core'
import type { Enforce } from './enforce.ts'
import { toResponse, withHeaders } from './response.ts'

/** What a guarded handler is given: nothing where the guard lets anonymous requests through. */
export type AuthFor<Claims, Anonymous extends boolean> = Anonymous extends true
  ? Auth<Claims> | undefined
  : Auth<Claims>

/**
 * Wraps a handler, which then runs only with its `auth`; refusals are answered. What the server hands over beside the
 * request (`env`, `ctx`, Next's `{ params }`) follows: `guard((request, auth, ...rest) => Response, requirement?)`.
 */
export type GuardHandler<Claims, Anonymous extends boolean> = <
  Incoming extends Request,
  Rest extends unknown[],
  Answer,
>(
  handler: (request: Incoming, auth: AuthFor<Claims, Anonymous>, ...rest: Rest) => Answer | Promise<Answer>,
  requirement?: Requirement<Claims, Request>,
) => (request: Incoming, ...rest: [...Rest, ...unknown[]]) => Promise<Answer | Response>

/** Makes a {@link GuardHandler} that is the guard besides: `verify`, `ready`, `close` and the others are there. */
export function guardHandler<Claims, Anonymous extends boolean, Platform>(
  guard: Guard<Claims, Anonymous>,
  enforce: Enforce<Claims, Anonymous, Platform>,
): GuardHandler<Claims, Anonymous> & Guard<Claims, Anonymous> {
  const wrap: GuardHandler<Claims, Anonymous> =
    (handler, requirement) =>
    async (request, ...rest) => {
      const result = await enforce(request, { request, platform: rest[0] as Platform }, requirement)
      if (!result.ok) return toResponse(result.response, request.method)
      const answer = await handler(request, result.auth as AuthFor<Claims, Anonymous>, ...(rest as never))
      return withHeaders(answer, result.headers)
    }
  return Object.assign(wrap, boundMethods(guard))
}

/** The methods of a guard, for another object that is one besides. */
function boundMethods<Methods extends object>(guard: Methods): Methods {
  const bound: { [name: string]: unknown } = {}
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(guard))) {
    const method: unknown = guard[name as keyof Methods]
    if (name !== 'constructor' && typeof method === 'function') bound[name] = method.bind(guard)
  }
  return bound as Methods
}
