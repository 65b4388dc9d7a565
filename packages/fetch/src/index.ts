export * from '@bearer/core'
export { type Bearer, bearer, type PlatformArgument } from './bearer.ts'
export type { Connection, ConnectionOf } from './connection.ts'
export { eventStream } from './event-stream.ts'
export type { AuthFor, GuardHandler } from './guard-handler.ts'
export type { HonoGuard, HonoMiddleware } from './hono.ts'
export type { BearerOptions } from './options.ts'
export { bearerRequest, type FetchRequestOptions } from './request.ts'
export { respond, withHeaders } from './response.ts'
export type { FetchResult } from './result.ts'
export { type RoutesOptions, routes } from './routes.ts'
export {
  type BunPlatform,
  behindProxy,
  bunServer,
  cloudflareWorker,
  type DenoPlatform,
  denoServer,
  type NodePlatform,
  nodeServer,
} from './servers.ts'
