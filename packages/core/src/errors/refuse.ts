import { type BearerError, untraced } from './errors.ts'

/** Where an error keeps why an application refused: in no log and no JSON by accident, and read by any copy of this package. */
const slot: unique symbol = Symbol.for('@bearer/core.why') as never

/**
 * Makes the error by which a `claims` function refuses a token: 401 `invalid_token`, reason `claims_refused`. `why` is for
 * the `hint` of the `refused` event; the client is not told.
 *
 * @example
 * ```ts
 * const guard = createGuard({
 *   issuer,
 *   audience,
 *   claims: ({ tenant, ...claims }) => {
 *     if (typeof tenant !== 'string') throw refuse('The token names no tenant.')
 *     return { ...claims, tenant }
 *   },
 * })
 * ```
 */
export function refuse(why?: string): BearerError {
  const error = untraced('claims_refused')
  if (why !== undefined) Object.defineProperty(error, slot, { value: String(why) })
  return Object.freeze(error)
}

/** Why an application refused, where it said so. */
export const whyOf = (error: BearerError): string | undefined => (error as { [slot]?: string })[slot]
