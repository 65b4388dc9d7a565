import type { Endpoint } from '@bearer/core'
import { noContent } from './answers.ts'
import { type EndpointContext, identify, withFields } from './context.ts'

/** `POST /logout`: ends the session of the refresh token or access token. Logging out twice is no error. */
export function logoutEndpoint(context: EndpointContext): Endpoint {
  const { sessions, transport } = context
  return {
    method: 'POST',
    path: '/logout',
    handle: (request) =>
      withFields(context, request, async (fields) => {
        const refreshToken = transport.refreshToken(request, fields)
        if (refreshToken !== undefined) await sessions.revoke(refreshToken)
        if (refreshToken !== undefined || isCleared(context, request)) return noContent(transport.clearing)
        const who = await identify(context, request, fields)
        if (!who.ok) return { ...who.response, headers: [...who.response.headers, ...transport.clearing] }
        if (who.sessionId !== undefined) await sessions.revoke({ sessionId: who.sessionId })
        return noContent(transport.clearing)
      }),
  }
}

/** A browser whose cookies have gone is logged out: it is told so. */
function isCleared({ transport }: EndpointContext, request: Parameters<Endpoint['handle']>[0]): boolean {
  if (transport.clearing.length === 0) return false
  const names = request.headers.map(([name]) => name.toLowerCase())
  return !names.includes('authorization') && !names.includes('cookie')
}

/** `POST /logout-all`: ends all sessions of the subject, this one included. */
export function logoutAllEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/logout-all',
    handle: (request) =>
      withFields(context, request, async (fields) => {
        const who = await identify(context, request, fields)
        if (!who.ok) return who.response
        await context.sessions.revokeAll(who.subject)
        return noContent(context.transport.clearing)
      }),
  }
}
