import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { bearerToken, fromAuthorization, type HeaderReader } from './authorization.ts'
import type { Presented, TokenReader } from './presented.ts'
import { trimmed } from './trimmed.ts'

/**
 * Makes the reader for `accept.header`: none where no header counts. A name replaces `Authorization`. `further` reads what
 * speaks another scheme than Bearer.
 */
export function headerReader(header: boolean | string, further?: TokenReader | undefined): HeaderReader | undefined {
  const read: TokenReader = further ? (text) => bearerToken(text) ?? further(text) : bearerToken
  if (typeof header === 'string') return (request) => fromNamedHeader(request, header, read)
  return header ? (request) => fromAuthorization(request, read) : undefined
}

/**
 * The token of a field that proxies and gateways use instead of `Authorization`, by lower-case name: bare, or with `Bearer`.
 * An empty field is none.
 */
function fromNamedHeader(request: BearerRequest, name: string, read: TokenReader): Presented | undefined {
  const values = fieldValues(request, name)
  if (values.length === 0) return undefined
  if (values.length > 1) throw refusal('authorization_repeated')
  const text = trimmed(values[0] as string)
  return text === '' ? undefined : (read(text) ?? { text, start: 0, scheme: undefined })
}
