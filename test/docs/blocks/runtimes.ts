import type { Held } from '@bearer/core'

/** What samples use of Bun's globals. */
interface BunServer<Data> {
  readonly url: URL
  upgrade(request: Request, options: { data: Data }): boolean
  requestIP(request: Request): { address: string } | null
}
interface BunSocket<Data> {
  readonly data: Data
  close(code?: number, reason?: string): void
  send(text: string): number
}
interface BunOptions<Data> {
  fetch(request: Request, server: BunServer<Data>): Promise<Response | undefined> | Response
  websocket?: {
    open?(ws: BunSocket<Data>): void
    message?(ws: BunSocket<Data>, text: string): void
    close?(ws: BunSocket<Data>): void
  }
}
type Data = { request: Request; held?: Held }
export declare const Bun: { serve(options: BunOptions<Data>): unknown }

/** And of Deno's. */
export declare const Deno: {
  serve(
    handler: (request: Request, info: { remoteAddr: { hostname: string } }) => Promise<Response> | Response,
  ): unknown
  upgradeWebSocket(request: Request): { socket: WebSocket; response: Response }
}
