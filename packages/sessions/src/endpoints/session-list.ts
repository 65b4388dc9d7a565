import { type Endpoint, json, ownMembers } from '@bearer/core'
import type { SessionSummary } from '../sessions.ts'
import type { EndpointContext } from './context.ts'

/** `GET /sessions`: the subject's sessions and, where there are any, those in which it acts or somebody acts for it, by its access token. Times are ISO 8601. */
export function sessionListEndpoint({ sessions, guard }: EndpointContext): Endpoint {
  return {
    method: 'GET',
    path: '/sessions',
    async handle(request) {
      const result = await guard.authenticate(request)
      if (!result.ok) return result.response
      const { subject = '', sessionId } = result.auth ?? {}
      const [list, acting] = await Promise.all([sessions.list(subject), sessions.listActing(subject)])
      const shown = (one: SessionSummary) => shownAs(one, one.id === sessionId)
      return json(200, { sessions: list.map(shown), ...(acting.length > 0 && { acting: acting.map(shown) }) })
    },
  }
}

function shownAs(given: SessionSummary, current: boolean): object {
  const { id, subject, actor, device, details, createdAt, lastUsedAt } = ownMembers(given)
  return {
    id,
    ...(actor !== undefined && { subject, actor }),
    ...(device !== undefined && { device }),
    ...(details !== undefined && { details }),
    created_at: new Date(createdAt).toISOString(),
    last_used_at: new Date(lastUsedAt).toISOString(),
    current,
  }
}
