import { refuseFurther } from '../../configuration.ts'
import type { BearerError } from '../../errors/errors.ts'
import { applyHeaders, type HeaderTarget } from '../../http/apply-headers.ts'
import { createGuard } from '../create-guard.ts'
import type { AuthResult, Guard } from '../guard.ts'
import type { AnonymousMode, GuardOptions, PreflightMode } from '../options.ts'
import type { ClaimsOf, ClaimsOption } from '../typed-claims.ts'
import { adapterOptions } from './adapter-options.ts'
import { checkedAttach } from './attach-name.ts'

/** What the adapters of servers with a request object take beside the options of their guard. */
export interface MountOptions {
  /**
   * Gives refusals to the error handling of the application, as an error with `status`, `headers`, `code` and `reason`,
   * instead of answering them. Default: false.
   */
  readonly forwardErrors?: boolean | undefined
  /**
   * The property that `auth` is put on, or false for none. Where something else keeps the name for itself (a getter, a frozen
   * object), it is left alone. `authOf` needs none. Default: `auth`.
   */
  readonly attach?: string | false | undefined
}

interface Mounting {
  readonly forwardErrors: boolean
  readonly attach: string | false
}

/**
 * How a guard is mounted is written on the guard: the free helpers of an adapter may be of another copy of their package
 * than the one that made it.
 */
const slot: unique symbol = Symbol.for('@bearer/core.mounting') as never
type Mounted = { readonly [slot]?: Mounting }

const byDefault: Mounting = Object.freeze({ forwardErrors: false, attach: 'auth' })
const mountingOf = (guard: object): Mounting => (guard as Mounted)[slot] ?? byDefault

/**
 * Makes the guard of an adapter, out of its options and the guard's. Throws a `ConfigurationError`.
 *
 * @example
 * const guard = mountedGuard({ issuer, audience, attach: 'user' })
 */
export function mountedGuard<const Claims extends ClaimsOption | undefined, const Mode extends AnonymousMode = 'never'>(
  options: GuardOptions<Claims, Mode> & MountOptions,
  ...further: readonly []
): Guard<ClaimsOf<Claims>, Mode extends 'never' ? false : true> {
  refuseFurther('bearer', further, 'takes one object of options. What it gives is mounted.')
  const { forwardErrors, guardOptions } = adapterOptions(options)
  const { attach, ...others } = guardOptions
  const mounting: Mounting = Object.freeze({ forwardErrors, attach: checkedAttach(attach) })
  const guard = createGuard<Claims, Mode, PreflightMode>(others as unknown as GuardOptions<Claims, Mode>)
  return Object.defineProperty(guard, slot, { value: mounting })
}

/**
 * The error that a refusal is forwarded as; nothing where the guard's answer is to be written. The header fields of the answer
 * are put on the response first: some error handlers do not look at those of an error, and a 401 is none without its challenge.
 *
 * @example
 * const result = await guard.enforce(req, bearerRequest)
 * const error = forwardedError(guard, result, target)
 * if (error) return next(error)
 */
export function forwardedError(
  guard: object,
  result: AuthResult<unknown, boolean>,
  response: HeaderTarget,
): BearerError | undefined {
  if (result.ok || !result.error || !mountingOf(guard).forwardErrors) return undefined
  applyHeaders(Object.entries(result.error.headers), response)
  return result.error
}

/**
 * Puts `auth` on a framework's request, under the name that its guard was made with. Gives false where it is there already:
 * the guard has run on the request before.
 *
 * @example
 * const result = await guard.enforce(req, bearerRequest)
 * if (result.ok && attachAuth(guard, req, result.auth)) applyHeaders(result.headers ?? [], target)
 */
export function attachAuth(guard: object, carrier: object, auth: unknown): boolean {
  const { attach } = mountingOf(guard)
  if (attach === false) return true
  try {
    const open = carrier as { [name: string]: unknown }
    if (open[attach] === auth) return false
    open[attach] = auth
  } catch {
    // A getter without a setter, or a frozen object: it is somebody else's, and `authOf` needs none.
  }
  return true
}
