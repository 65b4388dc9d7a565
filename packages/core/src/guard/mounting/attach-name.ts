import { ConfigurationError } from '../../configuration.ts'

/** What requests and contexts have of themselves: `auth` in its place would break the framework, not the name. */
const taken: ReadonlySet<string> = new Set(
  [
    '__proto__ constructor prototype hasOwnProperty toString toJSON valueOf',
    'app body complete context cookies headers headersDistinct host hostname httpVersion id ip ips log method next originalUrl',
    'params path protocol query raw rawHeaders req request res response route routeOptions secure server socket url',
  ].flatMap((line) => line.split(' ')),
)

/** Checks the name of the property that `auth` is put on. Throws a {@link ConfigurationError}. */
export function checkedAttach(attach: unknown = 'auth'): string | false {
  if (attach === false) return false
  if (typeof attach !== 'string' || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(attach)) {
    throw new ConfigurationError('attach is the name of a property, such as "user", or false for none.')
  }
  if (taken.has(attach)) {
    throw new ConfigurationError(`attach: requests have a property "${attach}" of their own: choose another name.`)
  }
  return attach
}
