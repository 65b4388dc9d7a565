import type { AuthResult, Guard, Maybe, Requirement } from '@bearer/core'
import type { ConnectionOf } from './connection.ts'
import { FetchRequest } from './request.ts'

/** Where a request is found in what is native, and what the server handed over beside it. */
export interface Found<Platform> {
  readonly request: Request
  readonly platform: Platform
}

/** Asks a guard about a request that a native object stands for: itself, or a context. */
export type Enforce<Claims, Anonymous extends boolean, Platform> = <Native extends object>(
  native: Native,
  found: Found<Platform>,
  requirement: Requirement<Claims, never> | undefined,
) => Maybe<AuthResult<Claims, Anonymous>>

/** Makes an {@link Enforce}. With `forwardErrors` it throws or rejects with the error of a refusal. */
export function enforcer<Claims, Anonymous extends boolean, Platform>(
  guard: Guard<Claims, Anonymous>,
  connection: ConnectionOf<Platform> | undefined,
  forwardErrors: boolean,
): Enforce<Claims, Anonymous, Platform> {
  return async (native, { request, platform }, requirement) => {
    const result = await guard.enforce(native, () => new FetchRequest(request, connection, platform), requirement)
    if (forwardErrors && !result.ok && result.error) throw result.error
    return result
  }
}
