import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { trimmed } from './trimmed.ts'

/** The subprotocols that a WebSocket offers (RFC 6455 §4.1). */
const offered = (request: BearerRequest): readonly string[] =>
  fieldValues(request, 'sec-websocket-protocol').flatMap((field) => field.split(',').map(trimmed))

/** A token that stands among them as `<name>.<token>`: what a token is made of may stand in the name of a subprotocol. */
export function fromSubprotocol(request: BearerRequest, name: string): string | undefined {
  const found = offered(request).filter((protocol) => protocol.startsWith(`${name}.`))
  if (found.length > 1) throw refusal('credentials_repeated')
  return found[0]?.slice(name.length + 1)
}
