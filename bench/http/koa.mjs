import { bearer } from '@bearer/koa'
import Koa from 'koa'
import jwt from 'koa-jwt'
import { audience, issuer, nobody } from '../fixtures/tokens.mjs'
import { bearerOptions } from './bearer-options.mjs'

/** A server for each way to guard it: the middleware before the handler, and where the handler finds the subject. */
const ways = {
  'no auth': () => ({ before: [], subjectOf: () => nobody }),
  'does nothing': () => ({ before: [(_ctx, next) => next()], subjectOf: () => nobody }),
  bearer: (key) => ({ before: [bearer(bearerOptions(key))], subjectOf: (ctx) => ctx.state.auth.subject }),
  'bearer, cache off': (key) => ({
    before: [bearer({ ...bearerOptions(key), cache: false })],
    subjectOf: (ctx) => ctx.state.auth.subject,
  }),
  'koa-jwt': ({ key, algorithm }) => ({
    before: [jwt({ secret: key, algorithms: [algorithm], issuer, audience })],
    subjectOf: (ctx) => ctx.state.user.sub,
  }),
}

export const names = Object.keys(ways)

export function start(name, key) {
  const { before, subjectOf } = ways[name](key)
  const app = new Koa()
  for (const middleware of before) app.use(middleware)
  app.use((ctx) => {
    ctx.body = { subject: subjectOf(ctx) }
  })
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
}
