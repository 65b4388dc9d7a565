import { type BearerResponse, type Endpoint, isBearerError } from '@bearer/core'
import { tokenError } from './answers.ts'
import { type EndpointContext, withFields } from './context.ts'

/** `POST /revoke`: RFC 7009. A token that is not ours, or no longer good, is as good as revoked. */
export function revokeEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/revoke',
    handle: (request) =>
      withFields(context, request, async (fields) => {
        const client = await context.clients(request, fields)
        if (client.kind === 'refused') return client.response
        if (client.kind === 'none') return tokenError('invalid_client', [], 401)
        const { token } = fields
        if (token === undefined) return tokenError('invalid_request')
        return (
          (await revokeRefreshToken(context, token, client.id)) ?? (await revokeAccessToken(context, token, client.id))
        )
      }),
  }
}

const done: BearerResponse = { status: 200, headers: [['cache-control', 'no-store']] }
const notYours = (): BearerResponse => tokenError('invalid_grant')

async function revokeRefreshToken(
  { sessions }: EndpointContext,
  token: string,
  clientId: string,
): Promise<BearerResponse | undefined> {
  const state = await sessions.inspect(token)
  if (!state) return undefined
  if (state.clientId !== clientId) return notYours()
  await sessions.revoke(token)
  return done
}

async function revokeAccessToken(
  { sessions, guard }: EndpointContext,
  token: string,
  clientId: string,
): Promise<BearerResponse> {
  try {
    const { claims } = await guard.verify(token)
    if (claims['client_id'] !== clientId) return notYours()
    await sessions.revokeToken({ tokenId: claims.jti as string, expiresAt: claims.exp as number })
    return done
  } catch (error) {
    if (isBearerError(error) && error.code === 'invalid_token') return done
    throw error
  }
}
