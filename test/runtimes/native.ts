import { behindProxy, bunServer, type ConnectionOf, denoServer } from '@bearer/fetch'
import { fetchApplication } from '../contract/fetch-app.ts'
import { honoApplication } from '../contract/hono-app.ts'
import type { Framework, Setup } from '../contract/support.ts'

type Running = Awaited<ReturnType<Framework['start']>>
type Fetch = (request: Request, platform: never) => Response | Promise<Response>

/** What is used of `Bun.serve` and `Deno.serve`. */
interface Runtimes {
  readonly Bun?: {
    serve(options: { port: 0; hostname: string; development: false; fetch: Fetch }): {
      readonly port: number
      stop(closeActive: true): Promise<void>
    }
  }
  readonly Deno?: {
    serve(
      options: { port: 0; hostname: string; onListen(): void },
      fetch: Fetch,
    ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> }
  }
}

const { Bun, Deno } = globalThis as Runtimes
const hostname = '127.0.0.1'

function serveOnBun(fetch: Fetch): Running {
  const server = Bun?.serve({ port: 0, hostname, development: false, fetch })
  return { port: server?.port ?? 0, close: async () => server?.stop(true) }
}

function serveOnDeno(fetch: Fetch): Running {
  const server = Deno?.serve({ port: 0, hostname, onListen: () => {} }, fetch)
  return { port: server?.addr.port ?? 0, close: async () => server?.shutdown() }
}

type Application = (connection: ConnectionOf<never>, setup: Setup) => Fetch

const applications: readonly (readonly [string, Application])[] = [
  ['Hono', (connection, setup) => honoApplication(connection, setup).fetch],
  ['Request and Response', fetchApplication],
]

function framework(server: string, connection: ConnectionOf<never>, serve: (fetch: Fetch) => Running): Framework[] {
  return applications.map(([name, application]) => ({
    name: `${name}, by ${server}`,
    start: async (setup) => serve(application(setup.trustProxy ? behindProxy : connection, setup)),
  }))
}

/** The applications of the contract on the server that the runtime itself has; none on Node. */
export const nativeFrameworks: readonly Framework[] = [
  ...(Bun ? framework('Bun.serve', bunServer, serveOnBun) : []),
  ...(Deno ? framework('Deno.serve', denoServer, serveOnDeno) : []),
]
