import { ConfigurationError, ownBag } from '../configuration.ts'

/** What every adapter takes beside the options of its guard. */
export interface AdapterOptions {
  readonly forwardErrors?: boolean | undefined
}

/** Parts an adapter's own options from those of its guard, which checks them. Throws a {@link ConfigurationError}. */
export function adapterOptions<Options extends AdapterOptions>(
  options: Options,
): { readonly forwardErrors: boolean; readonly guardOptions: Omit<Options, 'forwardErrors'> } {
  const { forwardErrors = false, ...guardOptions } = ownBag('bearer', options)
  if (typeof forwardErrors !== 'boolean') throw new ConfigurationError('forwardErrors is true or false.')
  return { forwardErrors, guardOptions }
}
