import type { Auth } from '@bearer/core'
import type {} from 'fastify'
import type { RegisteredClaims } from './register.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the guard found; undefined where none has run or the request is anonymous. */
    auth?: Auth<RegisteredClaims> | undefined
  }
  interface FastifyContextConfig {
    /** False makes a route public. */
    bearer?: boolean | undefined
  }
}
