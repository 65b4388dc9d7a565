import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Endpoint, pathOf, serve } from '@bearer/core'
import { NodeRequest, writeResponse } from '@bearer/core/node'
import { isThisMachine } from './redirect-uri.ts'

/** A server on loopback whose endpoints are known once its port is. */
export interface LoopbackServer {
  readonly origin: string
  /** Once. */
  serve(endpoints: readonly Endpoint[]): void
  close(): Promise<void>
}

/** Listens on 127.0.0.1 alone: nothing from outside gets in. Port 0 is any that is free. */
export async function loopbackServer(port: number): Promise<LoopbackServer> {
  let know: (endpoints: readonly Endpoint[]) => void = () => {}
  // Whoever asks before they are known waits: a 404 would tell that this is no issuer.
  const known = new Promise<readonly Endpoint[]>((resolve) => {
    know = resolve
  })
  const server = createServer((request, response) => {
    known
      .then((endpoints) => answer(endpoints, request, response))
      .catch(() => response.headersSent || response.writeHead(500).end())
  })
  await listening(server, port)
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: know,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

async function answer(
  endpoints: readonly Endpoint[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // A name of another site that resolves to this machine (DNS rebinding) would make its pages those of this origin.
  if (!isLocal(incoming.headers.host)) return writeResponse(outgoing, { status: 421, headers: [] })
  const request = new NodeRequest(incoming)
  const response = await serve(endpoints, request, pathOf(request.url))
  writeResponse(outgoing, response ?? { status: 404, headers: [] })
}

const isLocal = (host = ''): boolean =>
  URL.canParse(`http://${host}`) && isThisMachine(new URL(`http://${host}`).hostname)
