import { refusal } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { type Presented, type TokenReader, tokenOf } from './presented.ts'

/** Reads the token of a request's header; nothing where there is none. Throws a refusal where there is not exactly one. */
export type HeaderReader = (request: BearerRequest) => Presented | undefined

/**
 * The token of the `Authorization` field (RFC 6750 §2.1), or nothing where there is no such field or it speaks another
 * scheme. Whether it is exactly one token68 is not looked at yet: see {@link isMalformed}.
 */
export function fromAuthorization(request: BearerRequest, read: TokenReader = bearerToken): Presented | undefined {
  const values = fieldValues(request, 'authorization')
  if (values.length === 0) return undefined
  if (values.length > 1) throw refusal('authorization_repeated')
  return read(values[0] as string)
}

/** The token of a text that speaks the Bearer scheme. */
export function bearerToken(text: string): Presented | undefined {
  if (text.startsWith('Bearer ') && text.charCodeAt(7) > 0x20 && text.charCodeAt(text.length - 1) > 0x20) {
    return { text, start: 7, scheme: undefined }
  }
  if (text.includes(',') && joined.test(text)) throw refusal('authorization_repeated')
  if (!saysBearer.test(text)) return undefined
  const token = bearer.exec(text)?.[1]
  if (!token) throw refusal('authorization_malformed')
  return { text: token, start: 0, scheme: undefined }
}

/** The scheme, in any ASCII case, not followed by a further character of a scheme's name. */
const saysBearer = /^[ \t]*bearer(?![!#$%&'*+.^_`|~0-9a-z-])/i
/** A `Bearer` after a comma: two lines, as `Headers` and proxies join them (RFC 9110 §5.2). */
const joined = /,[ \t]*bearer(?:[ \t]|$)/i
const bearer = /^[ \t]*bearer +([^ \t](?:.*[^ \t])?)[ \t]*$/is

/**
 * Whether the credential in the header of a request that was refused is not exactly one token68 (RFC 9110 §11.2): two in one line, say.
 * Every good token is one, so that only the refused ones need this look: it decides between "malformed request" and "bad
 * token".
 */
export function isMalformed(read: HeaderReader, request: BearerRequest, reason: BearerErrorReason): boolean {
  const token = tokenIn(read, request)
  if (token === undefined) return false
  return timely.has(reason) ? !endOfToken68.test(token.slice(token.lastIndexOf('.') + 1)) : !token68.test(token)
}

/** What is there, whatever it is: an application's hook may have failed before anybody looked for a token. */
function tokenIn(read: HeaderReader, request: BearerRequest): string | undefined {
  try {
    const presented = read(request)
    return presented && tokenOf(presented)
  } catch {
    return ''
  }
}

/** `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`; runs of `\w` are what engines match fastest. */
const token68 = /^(?=[^=])\w*(?:[-.~+/]\w*)*=*$/
/** What ends a token68 that has begun. */
const endOfToken68 = /^\w*(?:[-.~+/]\w*)*=*$/

/** The everyday refusals: the header and the payload of such a token were read, so that only its signature is left to look at. */
const timely: ReadonlySet<BearerErrorReason> = new Set([
  'expired',
  'not_yet_valid',
  'issued_in_future',
  'token_too_old',
])
