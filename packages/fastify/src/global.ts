import type { Auth } from '@bearer/core'
import type {} from 'fastify'
import type { RegisteredClaims } from './register.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the guard found; null where none has run, undefined where the request is anonymous. */
    auth: Auth<RegisteredClaims> | null | undefined
  }
  interface FastifyContextConfig {
    /** False makes a route public. */
    bearer?: boolean | undefined
  }
}
