import { type BearerRequest, type BearerResponse, type Endpoint, type Fields, json, readFields } from '@bearer/core'
import type { ClientTokenResult } from '../../issue/client-token.ts'
import { tokenError, unreadable } from '../answers.ts'
import type { EndpointContext } from '../context.ts'
import { withHolder } from '../holder.ts'
import { refreshGrant } from '../refresh.ts'
import { unauthenticated } from './client-authentication.ts'
import { withoutEmpty } from './parameters.ts'

/** `POST /token`: RFC 6749 §6 for sessions, and §4.4 for clients in their own name. */
export function tokenEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/token',
    async handle(request) {
      context.transport.admitTls(request)
      const body = await readFields(request)
      if (!('fields' in body)) return unreadable(body)
      const { grant_type: grantType } = withoutEmpty(body.fields)
      if (grantType === 'client_credentials') return clientCredentialsGrant(context, request, body.fields)
      // A cookie may carry what is refreshed: no other site may have sent it.
      context.transport.admit(request)
      return grantType === undefined ? tokenError('invalid_request') : refreshGrant(context, request, body.fields)
    },
  }
}

/** No cookie has a part in it, whatever the transport: a machine has no browser, and says no origin. */
async function clientCredentialsGrant(
  { sessions, clients }: EndpointContext,
  request: BearerRequest,
  all: Fields,
): Promise<BearerResponse> {
  const client = await clients(request, all)
  if (client.kind === 'refused') return client.response
  if (client.kind === 'none') return unauthenticated
  const { scope, resource } = withoutEmpty(all)
  return withHolder(sessions, request, async ({ cnf: proof }) =>
    answerTo(await sessions.issueToClient(client.id, { scope, resource, proof, request })),
  )
}

const errors = { client: 'unauthorized_client', scope: 'invalid_scope', resource: 'invalid_target' } as const

/** RFC 6749 §5.1; never a refresh token (§4.4.3). */
function answerTo(result: ClientTokenResult): BearerResponse {
  if (!result.ok) return tokenError(errors[result.reason])
  const { accessToken, tokenType, expiresIn, scope } = result.tokens
  return json(200, {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    ...(scope !== undefined && { scope }),
  })
}
