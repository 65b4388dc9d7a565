import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import Koa2 from 'koa2'
import { expressFramework } from './express-app.ts'
import { fastifyFramework } from './fastify-app.ts'
import { fetchFrameworks } from './fetch-frameworks.ts'
import { koaFramework } from './koa-app.ts'
import type { Framework } from './support.ts'

/** Those that are made of Node's own requests, in every major version. */
export const nodeFrameworks: readonly Framework[] = [
  expressFramework('Express 4', express4 as unknown as typeof express),
  expressFramework('Express 5', express),
  koaFramework('Koa 2', Koa2 as unknown as typeof Koa),
  koaFramework('Koa 3', Koa),
  fastifyFramework,
]

/** Every framework that has an adapter. */
export const frameworks: readonly Framework[] = [...nodeFrameworks, ...fetchFrameworks]

/** Those that speak HTTP/2 as well: Express does not, and Koa 2 never answers a HEAD over it. */
export const http2Frameworks = frameworks.filter(({ name }) => !/^Express|^Koa 2/.test(name))
