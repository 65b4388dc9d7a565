import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { trimmed } from './trimmed.ts'

/**
 * The value of one cookie, by exact name: case variants and prefixed neighbours are other cookies. Two of the same name
 * mean that somebody planted one (a browser never sends a `__Host-` cookie twice): refused. An empty one counts as none.
 *
 * @example
 * const token = fromCookie(request, '__Host-Http-at')
 */
export function fromCookie(request: BearerRequest, name: string): string | undefined {
  let found: string | undefined
  for (const field of fieldValues(request, 'cookie')) {
    for (const pair of field.split(';')) {
      // With a no-break space before its name it is another cookie, which any host of the domain could have set.
      const cookie = trimmed(pair)
      if (!cookie.startsWith(name) || cookie[name.length] !== '=') continue
      if (found !== undefined) throw refusal('cookie_repeated')
      found = cookie.slice(name.length + 1)
      if (isJoined(found, name)) throw refusal('cookie_repeated')
    }
  }
  return found === '' ? undefined : found
}

/**
 * Whether a value goes on with the same cookie after a comma, which no value holds (RFC 6265 §4.1.1): Workers join two
 * `Cookie` lines so. The value of another cookie is no place to look: other hosts of the domain may write that.
 */
function isJoined(value: string, name: string): boolean {
  return value.includes(',') && value.split(',').some((part) => trimmed(part).startsWith(`${name}=`))
}

/**
 * The value of the first of these cookies that a request has: the name that counts now, then those it had before.
 *
 * @example
 * const token = fromFirstCookie(request, ['__Host-Http-wiki-at', '__Host-Http-at'])
 */
export function fromFirstCookie(request: BearerRequest, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fromCookie(request, name)
    if (value !== undefined) return value
  }
  return undefined
}

/** Whether a request has one of these cookies, whatever its value: for what is told of a request that is refused anyway. */
export function holdsCookie(request: BearerRequest, names: readonly string[]): boolean {
  return fieldValues(request, 'cookie').some((field) =>
    field.split(';').some((pair) => names.includes(trimmed(pair.slice(0, pair.indexOf('=') + 1)).slice(0, -1))),
  )
}
