import { ConfigurationError, ownBag } from '../../configuration.ts'
import { ownMembers } from '../../own.ts'

/** What every adapter takes beside the options of its guard. */
export interface AdapterOptions {
  readonly forwardErrors?: boolean | undefined
}

/**
 * Parts an adapter's own options from those of its guard, which checks them. Throws a {@link ConfigurationError}.
 *
 * @example
 * const { forwardErrors, guardOptions } = adapterOptions({ issuer, audience, forwardErrors: true })
 * const guard = createGuard(guardOptions)
 */
export function adapterOptions<Options extends AdapterOptions>(
  options: Options,
): { readonly forwardErrors: boolean; readonly guardOptions: Omit<Options, 'forwardErrors'> } {
  const { forwardErrors = false, ...others } = ownBag('bearer', options)
  if (typeof forwardErrors !== 'boolean') throw new ConfigurationError('forwardErrors is true or false.')
  // What is left out of a copy has `Object.prototype` again.
  return { forwardErrors, guardOptions: ownMembers(others) }
}
