import { type BearerRequest, type BearerResponse, type Fields, fieldValues, shown, withRequest } from '@bearer/core'
import { sha256, utf8 } from '../../sealing/bytes.ts'
import type { Sessions } from '../../sessions.ts'
import { tokenError } from '../answers.ts'
import { type Budget, budgeted } from '../budgets.ts'
import { withoutEmpty } from './parameters.ts'

/** Who the client is: authenticated, not said, or said wrongly. */
export type ClientResult =
  | { readonly kind: 'authenticated'; readonly id: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly response: BearerResponse }

/** Authenticates the client of a request (RFC 6749 §2.3). */
export type ClientAuthentication = (request: BearerRequest, fields: Fields) => Promise<ClientResult>

/** Makes the authentication: by `Authorization: Basic`, or by `client_id` and `client_secret` in the body, never by both. */
export function clientAuthentication(
  sessions: Pick<Sessions, 'clients' | 'emit' | 'ask'>,
  budget: Budget<string> | undefined,
): ClientAuthentication {
  return async (request, fields) => {
    const given = credentials(request, withoutEmpty(fields))
    if (given === 'malformed') return { kind: 'refused', response: tokenError('invalid_request') }
    if (given === undefined) return { kind: 'none' }
    for (const { id, secret } of given) {
      const known = sessions.clients.find((client) => client.id === id)
      // The comparison takes place for unknown clients too: how long it takes says nothing.
      const matches = await equal(secret, known?.secret ?? 'no such client')
      if (known && matches) return { kind: 'authenticated', id: known.id }
    }
    const clientId = shown(given[0]?.id) ?? ''
    sessions.emit('clientRefused', withRequest({ clientId }, request))
    const response = await budgeted(sessions, 'client', budget, request, clientId, unauthenticated)
    return { kind: 'refused', response }
  }
}

/** Says that a client must authenticate, and how (RFC 6749 §5.2, RFC 9110 §15.5.2). */
export const unauthenticated: BearerResponse = tokenError(
  'invalid_client',
  [['www-authenticate', 'Basic realm="clients", charset="UTF-8"']],
  401,
)

interface Credentials {
  readonly id: string
  readonly secret: string
}

/** What a client authenticates with, if it does, as it may be meant; `malformed` where that is not one thing. */
function credentials(request: BearerRequest, fields: Fields): readonly Credentials[] | 'malformed' | undefined {
  const { client_id: id, client_secret: secret } = fields
  const headers = fieldValues(request, 'authorization')
  const header = headers.find((value) => /^basic(?: |$)/i.test(value))
  if (header === undefined) return secret === undefined ? undefined : [{ id: id ?? '', secret }]
  const given = basic(header)
  const isAnother = id !== undefined && given.every((one) => id !== one.id)
  if (headers.length > 1 || secret !== undefined || isAnother) return 'malformed'
  return given
}

/**
 * Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1); curl and many libraries join them as they are. What is
 * neither is nobody's.
 */
function basic(header: string): readonly Credentials[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(header.slice(6).trim()), (character) => character.charCodeAt(0)),
    )
    const colon = text.indexOf(':')
    const plain = { id: text.slice(0, Math.max(0, colon)), secret: text.slice(colon + 1) }
    return /[%+]/.test(text) ? [...formDecoded(plain), plain] : [plain]
  } catch {
    return [{ id: '', secret: '' }]
  }
}

function formDecoded({ id, secret }: Credentials): readonly Credentials[] {
  const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
  try {
    return [{ id: decoded(id), secret: decoded(secret) }]
  } catch {
    return []
  }
}

/** Compares digests, whose first difference says nothing about that of the texts. */
async function equal(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(utf8(a)), sha256(utf8(b))])
  return left.reduce((difference, byte, i) => difference | (byte ^ (right[i] as number)), 0) === 0
}
