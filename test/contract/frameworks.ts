import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import Koa2 from 'koa2'
import { expressFramework } from './express-app.ts'
import { fastifyFramework } from './fastify-app.ts'
import { koaFramework } from './koa-app.ts'
import type { Framework } from './support.ts'

/** Every framework that has an adapter, in every major version. */
export const frameworks: readonly Framework[] = [
  expressFramework('Express 4', express4 as unknown as typeof express),
  expressFramework('Express 5', express),
  koaFramework('Koa 2', Koa2 as unknown as typeof Koa),
  koaFramework('Koa 3', Koa),
  fastifyFramework,
]

/** Those that speak HTTP/2 as well: Express does not, and Koa 2 never answers a HEAD over it. */
export const http2Frameworks = frameworks.filter(({ name }) => name === 'Koa 3' || name === 'Fastify 5')
