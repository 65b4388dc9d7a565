import { type BearerResponse, type Endpoint, isBearerError, json } from '@bearer/core'
import { type EndpointContext, withClientsToken } from '../context.ts'

/** `POST /introspect`: RFC 7662. Of a token that is not active nothing is said but that. */
export function introspectEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/introspect',
    handle: (request) =>
      withClientsToken(
        context,
        request,
        async (token) => (await ofRefreshToken(context, token)) ?? (await ofAccessToken(context, token)),
      ),
  }
}

async function ofRefreshToken({ sessions }: EndpointContext, token: string): Promise<BearerResponse | undefined> {
  const state = await sessions.inspect(token)
  if (!state) return undefined
  const { subject, clientId, scope, act, expiresAt } = state
  return json(200, {
    active: true,
    iss: sessions.issuer,
    sub: subject,
    client_id: clientId,
    ...(scope !== undefined && { scope }),
    ...(act !== undefined && { act }),
    exp: expiresAt,
    token_type: 'refresh_token',
  })
}

async function ofAccessToken({ reader }: EndpointContext, token: string): Promise<BearerResponse> {
  try {
    const { claims, scheme } = await reader.verify(token)
    const { iss, sub, aud, exp, iat, jti, client_id, scope, sid, cnf } = claims
    // Who acts (RFC 8693 §4.1), and how and when the user logged in (RFC 9470 §6.2).
    const { act, acr, auth_time } = claims
    const members = { iss, sub, aud, client_id, scope, exp, iat, jti, sid, cnf, act, acr, auth_time }
    return json(200, { active: true, ...members, token_type: scheme })
  } catch (error) {
    if (isBearerError(error) && error.code === 'invalid_token') return json(200, { active: false })
    throw error
  }
}
