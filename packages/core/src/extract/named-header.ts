import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { bearerToken, fromAuthorization, type HeaderReader } from './authorization.ts'
import type { Presented } from './presented.ts'
import { trimmed } from './trimmed.ts'

/** Makes the reader for `accept.header`: none where no header counts. A name replaces `Authorization`. */
export function headerReader(header: boolean | string): HeaderReader | undefined {
  if (typeof header === 'string') return (request) => fromNamedHeader(request, header)
  return header ? fromAuthorization : undefined
}

/**
 * The token of a field that proxies and gateways use instead of `Authorization`, by lower-case name: bare, or with `Bearer`.
 * An empty field is none.
 */
function fromNamedHeader(request: BearerRequest, name: string): Presented | undefined {
  const values = fieldValues(request, name)
  if (values.length === 0) return undefined
  if (values.length > 1) throw refusal('authorization_repeated')
  const text = trimmed(values[0] as string)
  return text === '' ? undefined : (bearerToken(text) ?? { text, start: 0 })
}
