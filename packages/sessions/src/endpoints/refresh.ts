import { type Endpoint, json } from '@bearer/core'
import { tokenError } from './answers.ts'
import { type EndpointContext, withFields } from './context.ts'
import { withoutEmpty } from './parameters.ts'

/** `POST /refresh`: RFC 6749 §6. Whatever is wrong with the token, the answer is one and the same. */
export function refreshEndpoint(context: EndpointContext): Endpoint {
  const { sessions, transport, clients } = context
  return {
    method: 'POST',
    path: '/refresh',
    handle: (request) =>
      withFields(context, request, async (all) => {
        const fields = withoutEmpty(all)
        const { grant_type: grantType, scope, client_id: clientId } = fields
        if (grantType !== undefined && grantType !== 'refresh_token') return tokenError('unsupported_grant_type')
        const client = await clients(request, fields)
        if (client.kind === 'refused') return client.response
        const refreshToken = transport.refreshToken(request, fields)
        if (refreshToken === undefined) {
          return transport.clearing.length > 0
            ? tokenError('invalid_grant', transport.clearing)
            : tokenError('invalid_request')
        }
        const result = await sessions.refresh(refreshToken, {
          scope,
          clientId: client.kind === 'authenticated' ? client.id : clientId,
        })
        if (!result.ok && result.reason === 'scope') return tokenError('invalid_scope')
        if (!result.ok) return tokenError('invalid_grant', transport.clearing)
        const { body, headers } = transport.deliver(result.tokens)
        return json(200, body, headers)
      }),
  }
}
