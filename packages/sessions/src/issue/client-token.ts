import type { BearerRequest } from '@bearer/core'
import { isMachine, machineSubject } from '../clients.ts'
import type { SessionsConfiguration } from '../configuration.ts'
import { refuseUnbound } from '../log-in/proof-required.ts'
import { narrowedAudience } from './audience.ts'
import type { Confirmation } from './confirmation.ts'
import type { IssuedToken } from './issuance.ts'
import { narrowed } from './scope.ts'

/** What a client asks for in its own name. */
export interface ClientTokenOptions {
  /** Scopes, separated by spaces. Default: all that it may have. */
  readonly scope?: string | undefined
  /** One of the audiences of `createSessions`, and the only one of the token (RFC 8707). Default: all of them. */
  readonly resource?: string | undefined
  /** What the client has proved to hold, to which the token is bound. Default: to nothing. */
  readonly proof?: Confirmation | undefined
  /** What the event tells of. */
  readonly request?: BearerRequest | undefined
}

/** The token, or why there is none: it is no client with `scopes`, it may not have the scope, or there is no such resource. */
export type ClientTokenResult =
  | { readonly ok: true; readonly tokens: IssuedToken & { readonly scope: string | undefined } }
  | { readonly ok: false; readonly reason: 'client' | 'scope' | 'resource' }

/** Issues an access token to a client in its own name (RFC 6749 §4.4): no session, and no refresh token. */
export async function issueToClient(
  configuration: SessionsConfiguration,
  clientId: string,
  { scope: asked, resource, proof, request }: ClientTokenOptions,
): Promise<ClientTokenResult> {
  const { clients, issuer, tell } = configuration
  const client = clients.find(({ id }) => id === clientId)
  if (!client || !isMachine(client)) return { ok: false, reason: 'client' }
  const scope = narrowed(client.scopes?.join(' ') || undefined, asked)
  if (asked !== undefined && scope === undefined) return { ok: false, reason: 'scope' }
  const audience = narrowedAudience(issuer.audience, resource)
  if (audience === undefined) return { ok: false, reason: 'resource' }
  refuseUnbound(configuration, { cnf: proof, clientId })
  const content = { subject: machineSubject(clientId), clientId, scope, cnf: proof }
  const token = await issuer.issue(content, { audience, accessTokenTtl: client.accessTokenTtl })
  tell('clientTokenIssued', { clientId, scope }, request)
  return { ok: true, tokens: { ...token, scope } }
}
