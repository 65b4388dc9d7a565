import type { AuthResult, BearerResponse, Endpoint } from '@bearer/core'
import { noContent } from '../answers.ts'
import { type EndpointContext, identify, withFields } from '../context.ts'
import { orLater, presented } from './log-out-later.ts'

/**
 * `POST /logout`: ends the session of the refresh token, and that of the access token where it is another. Logging out twice
 * is no error.
 */
export function logoutEndpoint(context: EndpointContext): Endpoint {
  const { sessions, transport, guard } = context
  return {
    method: 'POST',
    path: '/logout',
    handle: (request) =>
      withFields(context, request, (fields) =>
        orLater(
          context,
          request,
          () => presented(context, request, fields),
          async () => {
            const refreshToken = transport.refreshToken(request, fields)
            if (refreshToken !== undefined) await sessions.revoke(refreshToken, { request })
            const result = await guard.authenticate(request)
            if (!result.ok) return withoutAccess(context, result, refreshToken !== undefined)
            const { sessionId } = result.auth ?? {}
            if (sessionId !== undefined) await sessions.revoke({ sessionId }, { request })
            return noContent(transport.clearing)
          },
        ),
      ),
  }
}

type Stopped = Extract<AuthResult, { ok: false }>

/** What is answered where no access token says whose session to end, be it that this one has ended with the refresh token. */
function withoutAccess({ transport }: EndpointContext, { error, response }: Stopped, isOut: boolean): BearerResponse {
  // Cookies stay: the browser is to try again.
  if (error?.code === 'unavailable') return response
  // A browser whose cookies have gone is logged out: it is told so.
  const hasNothing = error?.code === 'missing_credentials' && transport.inCookies
  if (isOut || hasNothing) return noContent(transport.clearing)
  return { ...response, headers: [...response.headers, ...transport.clearing] }
}

/** `POST /logout-all`: ends all sessions of the subject, this one included. */
export function logoutAllEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/logout-all',
    handle: (request) =>
      withFields(context, request, (fields) =>
        orLater(
          context,
          request,
          () => presented(context, request, fields, true),
          async () => {
            const who = await identify(context, request, fields)
            if (!who.ok) return who.response
            await context.sessions.revokeAll(who.subject, { request })
            return noContent(context.transport.clearing)
          },
        ),
      ),
  }
}
