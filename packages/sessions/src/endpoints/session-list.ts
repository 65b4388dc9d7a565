import { type Endpoint, json } from '@bearer/core'
import type { EndpointContext } from './context.ts'

/** `GET /sessions`: the subject's sessions, by its access token. Times are ISO 8601. */
export function sessionListEndpoint({ sessions, guard }: EndpointContext): Endpoint {
  return {
    method: 'GET',
    path: '/sessions',
    async handle(request) {
      const result = await guard.authenticate(request)
      if (!result.ok) return result.response
      const { subject = '', sessionId } = result.auth ?? {}
      const list = await sessions.list(subject)
      return json(200, {
        sessions: list.map(({ id, device, details, createdAt, lastUsedAt }) => ({
          id,
          ...(device !== undefined && { device }),
          ...(details !== undefined && { details }),
          created_at: new Date(createdAt).toISOString(),
          last_used_at: new Date(lastUsedAt).toISOString(),
          current: id === sessionId,
        })),
      })
    },
  }
}
