import { bearer } from '@bearer/fastify'
import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import { audience, issuer, nobody } from '../fixtures/tokens.mjs'
import { bearerOptions } from './bearer-options.mjs'

/** A server for each way to guard it: what is registered before the route, and where the handler finds the subject. */
const ways = {
  'no auth': () => ({ guard: () => {}, subjectOf: () => nobody }),
  'does nothing': () => ({
    guard: (app) => app.addHook('onRequest', (_request, _reply, done) => done()),
    subjectOf: () => nobody,
  }),
  bearer: (key) => ({
    guard: (app) => app.register(bearer(bearerOptions(key))),
    subjectOf: (request) => request.auth.subject,
  }),
  'bearer, cache off': (key) => ({
    guard: (app) => app.register(bearer({ ...bearerOptions(key), cache: false })),
    subjectOf: (request) => request.auth.subject,
  }),
  '@fastify/jwt': (key) => withFastifyJwt(key, false),
  '@fastify/jwt, cache on': (key) => withFastifyJwt(key, 20_000),
}

const withFastifyJwt = ({ secret, publicPem, algorithm }, cache) => ({
  async guard(app) {
    const verify = { algorithms: [algorithm], allowedIss: issuer, allowedAud: audience, checkTyp: 'at+jwt', cache }
    const keys = secret ?? { public: publicPem }
    await app.register(fastifyJwt, { secret: keys, verify })
    app.addHook('onRequest', (request) => request.jwtVerify())
  },
  subjectOf: (request) => request.user.sub,
})

export const names = Object.keys(ways)

export async function start(name, key) {
  const { guard, subjectOf } = ways[name](key)
  const app = Fastify()
  await guard(app)
  app.get('/api/me', (request, reply) => reply.send({ subject: subjectOf(request) }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}
