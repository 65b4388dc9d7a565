// What is typed globally only because it was asked for.
import '@bearer/express/global'
import '@bearer/koa/global'
import '@bearer/fastify/global'
import type { Request } from 'express'
import type { FastifyRequest } from 'fastify'

declare module '@bearer/express' {
  interface Register {
    claims: { readonly tenant: string }
  }
}

declare const req: Request
declare const request: FastifyRequest
export const tenant: string | undefined = req.auth?.claims.tenant
export const subject: string | undefined = request.auth?.subject
