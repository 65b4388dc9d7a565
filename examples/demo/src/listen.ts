import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDemo, type Demo } from './demo.ts'
import { expressServer } from './express.ts'
import { fastifyServer } from './fastify.ts'
import { koaServer } from './koa.ts'
import { openStore } from './stores.ts'

export const frameworks: { readonly [name: string]: (demo: Demo) => Promise<Server> } = {
  express: expressServer,
  koa: koaServer,
  fastify: fastifyServer,
}

export interface ListenOptions {
  readonly framework: string
  readonly port: number
  readonly store: string
  /** Binds tokens to the key of a DPoP proof. Default: false. */
  readonly dpop?: boolean
}

/** A demo that serves, at its URL. */
export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** Starts the demo. Port 0 takes a free one. */
export async function listen({ framework, port, store: name, dpop = false }: ListenOptions): Promise<Listening> {
  const make = Object.hasOwn(frameworks, framework) ? frameworks[framework] : undefined
  if (!make) throw new Error(`--framework takes ${Object.keys(frameworks).join(', ')}.`)
  // The URL is part of the tokens: it must be known before the application is made.
  const gate = createServer()
  await new Promise<void>((resolve, reject) => gate.once('error', reject).listen(port, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`
  const { store, secrets, close } = await openStore(name, url)
  const demo = createDemo(url, store, secrets, dpop)
  await demo.sessions.ready()
  const server = await make(demo)
  gate.on('request', (request, response) => server.emit('request', request, response))
  return {
    url,
    close: async () => {
      gate.closeAllConnections()
      await new Promise((resolve) => gate.close(resolve))
      await demo.sessions.close()
      close()
    },
  }
}
