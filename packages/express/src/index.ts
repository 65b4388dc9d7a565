export * from '@bearer/core'
export { type UpgradeHandler, type UpgradeOptions, upgrade } from '@bearer/core/node'
export { type Bearer, type BearerOptions, bearer } from './bearer.ts'
export { eventStream } from './event-stream.ts'
export {
  authOf,
  requireAnyRole,
  requireAnyScope,
  requireClaims,
  requireFreshRevocation,
  requireNoActor,
  requireRole,
  requireScope,
  requireTokenAge,
  stepUp,
} from './free.ts'
export type { Register } from './register.ts'
export { bearerRequest } from './request.ts'
export { respond } from './respond.ts'
export { routes } from './routes.ts'
