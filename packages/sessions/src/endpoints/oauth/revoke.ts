import { type BearerRequest, type BearerResponse, type Endpoint, isBearerError } from '@bearer/core'
import { tokenError } from '../answers.ts'
import { type EndpointContext, withClientsToken } from '../context.ts'

/** `POST /revoke`: RFC 7009. A refresh token ends its session, also one that was rotated out; one that is not ours is as good as revoked. */
export function revokeEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/revoke',
    handle: (request) =>
      withClientsToken(
        context,
        request,
        async (token, clientId) =>
          (await revokeRefreshToken(context, request, token, clientId)) ??
          (await revokeAccessToken(context, token, clientId)),
      ),
  }
}

const done: BearerResponse = { status: 200, headers: [['cache-control', 'no-store']] }
const notYours = (): BearerResponse => tokenError('invalid_grant')

async function revokeRefreshToken(
  { sessions }: EndpointContext,
  request: BearerRequest,
  token: string,
  clientId: string,
): Promise<BearerResponse | undefined> {
  const session = await sessions.sessionOf(token)
  if (!session) return undefined
  if (session.clientId !== clientId) return notYours()
  await sessions.revoke(token, { request })
  return done
}

async function revokeAccessToken(
  { sessions, reader }: EndpointContext,
  token: string,
  clientId: string,
): Promise<BearerResponse> {
  try {
    const { claims } = await reader.verify(token)
    if (claims['client_id'] !== clientId) return notYours()
    await sessions.revokeToken({ tokenId: claims.jti as string, expiresAt: claims.exp as number })
    return done
  } catch (error) {
    if (isBearerError(error) && error.code === 'invalid_token') return done
    throw error
  }
}
