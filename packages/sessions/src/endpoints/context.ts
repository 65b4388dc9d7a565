import {
  type AuthResult,
  type BearerRequest,
  type BearerResponse,
  type Fields,
  type Guard,
  readFields,
} from '@bearer/core'
import type { Sessions } from '../sessions.ts'
import { tokenError, unreadable } from './answers.ts'
import type { Budgets } from './budgets.ts'
import { type ClientAuthentication, unauthenticated } from './oauth/client-authentication.ts'
import type { TokenTransport } from './transport.ts'

/** What every session endpoint works with. */
export interface EndpointContext {
  readonly sessions: Sessions
  readonly transport: TokenTransport
  /** Verifies the access tokens that endpoints accept. */
  readonly guard: Guard
  /** Reads them without asking for proofs, for those who ask about the tokens of others. */
  readonly reader: Guard
  /** Reads them without asking whether they are revoked. */
  readonly bearer: Guard
  readonly clients: ClientAuthentication
  readonly budgets: Pick<Budgets<unknown>, 'refresh'>
}

/** Reads a request's fields for a handler, after it was admitted. */
export async function withFields(
  { transport }: EndpointContext,
  request: BearerRequest,
  handle: (fields: Fields) => Promise<BearerResponse>,
): Promise<BearerResponse> {
  transport.admit(request)
  const body = await readFields(request)
  return 'fields' in body ? handle(body.fields) : unreadable(body)
}

/** Reads the token that an authenticated client asks about (RFC 7009 §2.1, RFC 7662 §2.1), for a handler. */
export function withClientsToken(
  context: EndpointContext,
  request: BearerRequest,
  handle: (token: string, clientId: string) => Promise<BearerResponse>,
): Promise<BearerResponse> {
  return withFields(context, request, async (fields) => {
    const client = await context.clients(request, fields)
    if (client.kind === 'refused') return client.response
    if (client.kind === 'none') return unauthenticated
    const { token } = fields
    return token === undefined ? tokenError('invalid_request') : handle(token, client.id)
  })
}

/** Whose session a request is about: that of its good refresh token, or of its access token. */
export type Identified =
  | { readonly ok: true; readonly subject: string; readonly sessionId: string | undefined }
  | { readonly ok: false; readonly response: BearerResponse }

/** Finds who makes a request: a refresh token that is no good says nothing, and the access token may still. */
export async function identify(context: EndpointContext, request: BearerRequest, fields: Fields): Promise<Identified> {
  const refreshToken = context.transport.refreshToken(request, fields)
  const state = refreshToken === undefined ? undefined : await context.sessions.inspect(refreshToken)
  if (state) return { ok: true, subject: state.subject, sessionId: state.sessionId }
  const result: AuthResult = await context.guard.authenticate(request)
  if (!result.ok) return { ok: false, response: result.response }
  const { subject, sessionId } = result.auth ?? {}
  if (subject === undefined) throw new TypeError('An access token of sessions has a subject.')
  return { ok: true, subject, sessionId }
}
