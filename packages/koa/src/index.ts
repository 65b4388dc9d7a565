export * from '@bearer/core'
export {
  authOf,
  type Bearer,
  type BearerOptions,
  bearer,
  requireAnyRole,
  requireAnyScope,
  requireClaims,
  requireFreshRevocation,
  requireRole,
  requireScope,
  stepUp,
} from './bearer.ts'
export type { Register } from './register.ts'
export { bearerRequest } from './request.ts'
export { routes } from './routes.ts'
