import { type BearerRequest, type BearerResponse, type Endpoint, type Fields, json } from '@bearer/core'
import type { Confirmation } from '../issue/confirmation.ts'
import type { RefreshResult } from '../sessions.ts'
import { tokenError } from './answers.ts'
import { budgeted } from './budgets.ts'
import { type EndpointContext, withFields } from './context.ts'
import { withHolder } from './holder.ts'
import { unauthenticated } from './oauth/client-authentication.ts'
import { withoutEmpty } from './oauth/parameters.ts'

/** `POST /refresh`: RFC 6749 §6. Whatever is wrong with the token, the answer is one and the same, and sets and clears no cookie. */
export function refreshEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/refresh',
    handle: (request) => withFields(context, request, (fields) => refreshGrant(context, request, fields)),
  }
}

/** Answers a request that was admitted, and says nothing of another grant than `refresh_token`. */
export async function refreshGrant(
  context: EndpointContext,
  request: BearerRequest,
  all: Fields,
): Promise<BearerResponse> {
  const { sessions, transport, clients } = context
  const fields = withoutEmpty(all)
  const { grant_type: grantType, scope, resource, client_id: clientId } = fields
  if (grantType !== undefined && grantType !== 'refresh_token') return tokenError('unsupported_grant_type')
  const client = await clients(request, fields)
  if (client.kind === 'refused') return client.response
  const refreshToken = transport.refreshToken(request, fields)
  if (refreshToken === undefined) return tokenError(transport.inCookies ? 'invalid_grant' : 'invalid_request')
  if (client.kind === 'none' && clientId !== undefined && sessions.confidential.has(clientId))
    return ofUnproved(context, refreshToken, clientId)
  const proved = client.kind === 'authenticated' ? client.id : clientId
  const refreshed = async (proof: Confirmation | undefined): Promise<BearerResponse> => {
    const options = { scope, resource, clientId: proved, proof, request }
    // What cannot be delivered uses no token up.
    return answerTo(context, request, await sessions.refresh(refreshToken, options, transport.deliver))
  }
  return withHolder(
    sessions,
    request,
    ({ cnf }) => refreshed(cnf),
    async () => ((await sessions.isOurs(refreshToken)) ? undefined : refreshed(undefined)),
  )
}

/** Answers a confidential client that did not authenticate. Only of its own good token is it told what is missing. */
async function ofUnproved(
  { sessions }: EndpointContext,
  refreshToken: string,
  clientId: string,
): Promise<BearerResponse> {
  const state = await sessions.inspect(refreshToken)
  return state?.clientId === clientId ? unauthenticated : tokenError('invalid_grant')
}

async function answerTo(
  { sessions, transport, budgets }: EndpointContext,
  request: BearerRequest,
  result: RefreshResult,
): Promise<BearerResponse> {
  if (!result.ok && result.reason === 'scope') return tokenError('invalid_scope')
  if (!result.ok && result.reason === 'resource') return tokenError('invalid_target')
  if (!result.ok)
    return budgeted(sessions, 'refresh', budgets.refresh, request, result.reason, tokenError('invalid_grant'))
  const { body, headers } = transport.deliver(result.tokens)
  return json(200, body, [...headers, ...transport.outgrown(request)])
}
