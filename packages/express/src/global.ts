import type { Auth } from '@bearer/core'
import type { RegisteredClaims } from './register.ts'

declare global {
  namespace Express {
    interface Request {
      /** What the guard found; undefined where none has run or the request is anonymous. */
      auth?: Auth<RegisteredClaims> | undefined
    }
  }
}
