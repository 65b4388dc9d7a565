import { bearer, nodeServer } from '@bearer/fetch'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { jwk } from 'hono/jwk'
import { jwt } from 'hono/jwt'
import { audience, issuer, nobody } from '../fixtures/tokens.mjs'
import { bearerOptions } from './bearer-options.mjs'

const guarded = (options) => ({
  before: [bearer({ ...options, connection: nodeServer }).hono()],
  subjectOf: (c) => c.get('auth').subject,
})
const ofPayload = (c) => c.get('jwtPayload').sub
const verification = { iss: issuer, aud: audience, typ: 'at+jwt' }

/** A server for each way to guard it: the middleware before the handler, and where the handler finds the subject. */
const ways = {
  'no auth': () => ({ before: [], subjectOf: () => nobody }),
  'does nothing': () => ({ before: [(_c, next) => next()], subjectOf: () => nobody }),
  bearer: (key) => guarded(bearerOptions(key)),
  'bearer, cache off': (key) => guarded({ ...bearerOptions(key), cache: false }),
  'hono/jwt': ({ secret, jwk: publicKey, algorithm }) => ({
    before: [jwt({ secret: secret ?? publicKey, alg: algorithm, verification })],
    subjectOf: ofPayload,
  }),
  'hono/jwk': ({ jwk: publicKey, algorithm }) => ({
    before: [jwk({ keys: [publicKey], alg: [algorithm], verification })],
    subjectOf: ofPayload,
  }),
}

/** `hono/jwk` takes no secrets. */
export const namesFor = (algorithm) => Object.keys(ways).filter((name) => name !== 'hono/jwk' || algorithm[0] !== 'H')

export function start(name, key) {
  const { before, subjectOf } = ways[name](key)
  const app = new Hono()
  for (const middleware of before) app.use(middleware)
  app.get('*', (c) => c.json({ subject: subjectOf(c) }))
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
  })
}
