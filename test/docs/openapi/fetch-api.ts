import { nodeServer, routes } from '@bearer/fetch'
import { getRequestListener } from '@hono/node-server'
import type { Framework } from '../../sessions/applications.ts'

/** `@bearer/fetch` without a framework: the first that has an answer. */
export const fetchApi: Framework = {
  name: 'fetch',
  async listener(mounted) {
    const all = mounted.map(([prefix, endpoints]) => routes(endpoints, { prefix, connection: nodeServer }))
    return getRequestListener(async (request, platform) => {
      for (const one of all) {
        const response = one(request, platform as Parameters<typeof nodeServer>[1])
        if (response) return response
      }
      return new Response(null, { status: 404 })
    })
  },
}
