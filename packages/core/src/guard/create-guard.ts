import type { Guard } from './guard.ts'
import type { AnonymousMode, GuardOptions, PreflightMode } from './options.ts'
import { RequestGuard } from './request-guard.ts'
import type { ClaimsOf, ClaimsOption } from './typed-claims.ts'

/**
 * Makes a guard: it finds the token of a request, verifies it, holds it against the policy and the revocations, and
 * answers what it refuses. The order of these steps is part of the contract.
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const guard = createGuard({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * const { subject, claims } = await guard.verify(token)
 */
export function createGuard<
  const Claims extends ClaimsOption | undefined,
  const Mode extends AnonymousMode = 'never',
  const Preflights extends PreflightMode = 'answer',
>(
  options: GuardOptions<Claims, Mode, Preflights>,
  ...further: readonly []
): Guard<ClaimsOf<Claims>, Mode extends 'never' ? false : true, Preflights extends 'pass' ? true : false> {
  return new RequestGuard(options as unknown as GuardOptions<ClaimsOption | undefined>, further) as Guard<
    unknown,
    boolean
  > as never
}
