import { refusal } from '../http/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'

/**
 * The token of the `Authorization` field (RFC 6750 §2.1), or nothing where there is no such field or it speaks another
 * scheme. Anything that says `Bearer` must then be exactly one token68 (RFC 9110 §11.2).
 */
export function fromAuthorization(request: BearerRequest): string | undefined {
  const values = fieldValues(request, 'authorization')
  if (values.length === 0) return undefined
  if (values.length > 1) throw refusal('authorization_repeated')
  const value = values[0] as string
  if (!saysBearer.test(value)) return undefined
  const match = bearerToken68.exec(value)
  if (!match) throw refusal('authorization_malformed')
  return match[1]
}

/** The scheme, in any ASCII case, not followed by a further character of a scheme's name. */
const saysBearer = /^[ \t]*bearer(?![!#$%&'*+.^_`|~0-9a-z-])/i
const bearerToken68 = /^[ \t]*bearer +([A-Za-z0-9\-._~+/]+=*)[ \t]*$/i
