import { type BearerResponse, type Endpoint, isName, refusal } from '@bearer/core'
import { noContent } from '../answers.ts'
import type { EndpointContext } from '../context.ts'
import { orLater, ownSession } from './log-out-later.ts'

/**
 * `DELETE /sessions/{id}`: ends one of the subject's own sessions, by its access token. Of an id that is none of theirs the
 * answer is the same, and nothing ends.
 */
export function endSessionEndpoint(context: EndpointContext): Endpoint {
  return {
    method: 'DELETE',
    path: '/sessions/{id}',
    async handle(request, { id = '' }) {
      context.transport.admit(request)
      return orLater(
        context,
        request,
        () => ownSession(context, request, id),
        async () => {
          const result = await context.guard.authenticate(request)
          if (!result.ok) return result.response
          const { subject = '', sessionId } = result.auth ?? {}
          if (isName(id)) await context.sessions.revoke({ sessionId: id, subject }, { request })
          return noContent(id === sessionId ? context.transport.clearing : [])
        },
      )
    },
  }
}

/** `POST /logout-others`: ends all sessions of the subject but the one that asks, by its access token; 403 for one that has none. */
export function logoutOthersEndpoint({ sessions, transport, guard }: EndpointContext): Endpoint {
  return {
    method: 'POST',
    path: '/logout-others',
    async handle(request): Promise<BearerResponse> {
      transport.admit(request)
      const result = await guard.authenticate(request)
      if (!result.ok) return result.response
      const { subject = '', sessionId } = result.auth ?? {}
      // A token without a session, as machines have it, would end itself with all others of its subject.
      if (sessionId === undefined) throw refusal('claims_insufficient')
      await sessions.revokeAll(subject, { except: sessionId, request })
      return noContent()
    },
  }
}
