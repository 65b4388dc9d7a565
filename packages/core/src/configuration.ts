/**
 * Thrown at construction when an option is missing, unsafe, contradictory or unknown.
 * The message says what to do.
 */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError'
  readonly code = 'ERR_BEARER_CONFIGURATION'
}

/** Whether an error is a {@link ConfigurationError}, of whatever copy of this package. */
export const isConfigurationError = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'ERR_BEARER_CONFIGURATION'

/** Refuses option names that do not exist, so that a typing mistake never leaves a check out. */
export function refuseUnknownOptions(of: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError(`${of} takes an object of options.`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new ConfigurationError(`${of} has no option "${name}". Its options are: ${known.join(', ')}.`)
    }
  }
}
