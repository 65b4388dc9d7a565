import { isObjectPrototype, ownMember, ownMembers } from './own.ts'

/**
 * Thrown at construction when an option is missing, unsafe, contradictory or unknown.
 * The message says what to do.
 *
 * @example
 * const myStore = (url: string) => {
 *   if (!url) throw new ConfigurationError('myStore needs a URL: where its server is.')
 * }
 */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError'
  readonly code = 'ERR_BEARER_CONFIGURATION'
}

/** Whether an error is a {@link ConfigurationError}, of whatever copy of this package. */
export const isConfigurationError = (error: unknown): boolean => ownMember(error, 'code') === 'ERR_BEARER_CONFIGURATION'

/**
 * Refuses arguments beyond those that a function reads: `requireRole('a', 'b')` would drop the second without a word.
 * `advice` says where they belong.
 *
 * @example
 * const myStore = (options: object, ...further: readonly []) => {
 *   refuseFurther('myStore', further, 'takes one object of options.')
 * }
 */
export function refuseFurther(of: string, further: readonly unknown[], advice: string): void {
  if (further.length > 0) throw new ConfigurationError(`${of} ${advice}`)
}

/**
 * Takes the options of a function: a copy of the own ones, without a prototype, so that neither a polluted
 * `Object.prototype` nor a later change decides. Names that do not exist are refused, so that a typing mistake never leaves
 * a check out; so are bags that inherit, since what they inherit would be left out.
 *
 * @throws ConfigurationError
 *
 * @example
 * const myStore = (options: { readonly client: object; readonly prefix?: string }) => {
 *   const { client, prefix = 'app' } = ownOptions('myStore', options, ['client', 'prefix'])
 * }
 */
export function ownOptions<Options extends object>(of: string, options: Options, known: readonly string[]): Options {
  const own = ownBag(of, options)
  for (const name of Object.keys(own)) {
    if (!known.includes(name)) {
      throw new ConfigurationError(`${of} has no option "${name}". Its options are: ${known.join(', ')}.`)
    }
  }
  return own
}

/**
 * The same for a bag whose names are checked elsewhere, or that may hold any.
 *
 * @example
 * const adapter = (options: GuardOptions & { readonly passThrough?: boolean }) => {
 *   const { passThrough = false, ...others } = ownBag('adapter', options)
 * }
 */
export function ownBag<Options extends object>(of: string, options: Options): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError(`${of} takes an object of options.`)
  }
  const prototype = Object.getPrototypeOf(options) as object | null
  if (prototype !== null && !isObjectPrototype(prototype)) {
    throw new ConfigurationError(
      `${of} takes a plain object of options: what this one inherits would not be read. Write { ...options } with all of it.`,
    )
  }
  return ownMembers(options)
}
