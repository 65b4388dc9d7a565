import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { IssuerSite, SiteServer } from './site.ts'

/** Serves a test issuer's site over HTTP. During an outage connections break. */
export async function serveSite(site: IssuerSite): Promise<SiteServer> {
  const server = createServer((request, response) => {
    const { 'if-none-match': ifNoneMatch } = request.headers
    site.answer(request.url ?? '/', ifNoneMatch).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
