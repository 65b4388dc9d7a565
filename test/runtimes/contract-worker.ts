import { behindProxy } from '@bearer/fetch'
import type { Setup } from '../contract/application.ts'
import { fetchApplication } from '../contract/fetch-app.ts'
import { honoApplication } from '../contract/hono-app.ts'

interface Env {
  readonly application: 'hono' | 'fetch'
  readonly setup: Setup
}
type Fetch = (request: Request, env: Env) => Response | Promise<Response>

/** On a socket of `workerd`, without Cloudflare before it, all that is known is where it listens. */
const onLoopback = () => ({ tls: false, remoteAddress: '127.0.0.1' })

let application: Fetch | undefined

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    const connection = env.setup.trustProxy ? behindProxy : onLoopback
    application ??=
      env.application === 'hono'
        ? (honoApplication(connection, env.setup).fetch as Fetch)
        : fetchApplication(connection, env.setup)
    return application(request, env)
  },
}
