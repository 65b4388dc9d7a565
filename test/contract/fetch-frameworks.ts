import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { behindProxy, type ConnectionOf, type NodePlatform, nodeServer } from '@bearer/fetch'
import { createAdaptorServer } from '@hono/node-server'
import { fetchApplication } from './fetch-app.ts'
import { honoApplication } from './hono-app.ts'
import type { Framework, Setup } from './support.ts'

type Application = (connection: ConnectionOf<NodePlatform>, setup: Setup) => Fetch
type Fetch = (request: Request, platform: NodePlatform) => Response | Promise<Response>

/** Applications of `Request` and `Response` on Node, by `@hono/node-server`. */
function onNode(name: string, application: Application): Framework {
  return {
    name,
    async start(setup) {
      const fetch = application(setup.trustProxy ? behindProxy : nodeServer, setup)
      const server = createAdaptorServer({
        fetch: fetch as never,
        overrideGlobalObjects: false,
        createServer: (setup.http2 ? createHttp2Server : createServer) as never,
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
      return { port: (server.address() as AddressInfo).port, close }
    },
  }
}

export const fetchFrameworks: readonly Framework[] = [
  onNode('Hono 4', (connection, setup) => honoApplication(connection, setup).fetch as Fetch),
  onNode('Request and Response', fetchApplication),
]
