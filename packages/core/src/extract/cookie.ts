import { refusal } from '../http/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'

/**
 * The value of one cookie, by exact name: case variants and prefixed neighbours are other cookies. Two of the same name
 * mean that somebody planted one (a browser never sends a `__Host-` cookie twice): refused. An empty one counts as none.
 */
export function fromCookie(request: BearerRequest, name: string): string | undefined {
  let found: string | undefined
  for (const field of fieldValues(request, 'cookie')) {
    for (const pair of field.split(';')) {
      const cookie = pair.trim()
      if (!cookie.startsWith(name) || cookie[name.length] !== '=') continue
      if (found !== undefined) throw refusal('cookie_repeated')
      found = cookie.slice(name.length + 1)
    }
  }
  return found === '' ? undefined : found
}
