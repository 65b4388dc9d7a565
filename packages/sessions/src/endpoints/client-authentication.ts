import { type BearerRequest, type BearerResponse, type Fields, fieldValues } from '@bearer/core'
import { sha256, utf8 } from '../bytes.ts'
import type { ClientCredentials } from '../clients.ts'
import { tokenError } from './answers.ts'

/** Who the client is: authenticated, not said, or said wrongly. */
export type ClientResult =
  | { readonly kind: 'authenticated'; readonly id: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly response: BearerResponse }

/** Authenticates the client of a request (RFC 6749 §2.3). */
export type ClientAuthentication = (request: BearerRequest, fields: Fields) => Promise<ClientResult>

/** Makes the authentication: by `Authorization: Basic`, or by `client_id` and `client_secret` in the body, never by both. */
export function clientAuthentication(clients: readonly ClientCredentials[]): ClientAuthentication {
  return async (request, fields) => {
    const header = fieldValues(request, 'authorization').find((value) => /^basic /i.test(value))
    const { client_id: id, client_secret: secret } = fields
    if (header !== undefined && secret !== undefined)
      return { kind: 'refused', response: tokenError('invalid_request') }
    const given = header === undefined ? secret !== undefined && { id: id ?? '', secret } : basic(header)
    if (given === false) return { kind: 'none' }
    const known = given && clients.find((client) => client.id === given.id)
    // The comparison takes place for unknown clients too: how long it takes says nothing.
    const matches = await equal(given?.secret ?? '', known?.secret ?? 'no such client')
    if (known && matches) return { kind: 'authenticated', id: known.id }
    return { kind: 'refused', response: refused(header !== undefined) }
  }
}

function refused(basicUsed: boolean): BearerResponse {
  return tokenError(
    'invalid_client',
    basicUsed ? [['www-authenticate', 'Basic realm="clients", charset="UTF-8"']] : [],
    401,
  )
}

/** Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1). */
function basic(header: string): { readonly id: string; readonly secret: string } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(header.slice(6).trim()), (character) => character.charCodeAt(0)),
    )
    const colon = text.indexOf(':')
    if (colon < 0) return undefined
    return { id: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) }
  } catch {
    return undefined
  }
}

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))

/** Compares digests, whose first difference says nothing about that of the texts. */
async function equal(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(utf8(a)), sha256(utf8(b))])
  return left.reduce((difference, byte, i) => difference | (byte ^ (right[i] as number)), 0) === 0
}
