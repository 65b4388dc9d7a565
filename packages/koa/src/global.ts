import type { Auth } from '@bearer/core'
import type {} from 'koa'
import type { RegisteredClaims } from './register.ts'

declare module 'koa' {
  interface DefaultState {
    /** What the guard found; undefined where none has run or the request is anonymous. */
    auth?: Auth<RegisteredClaims> | undefined
  }
}
