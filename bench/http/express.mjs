import { bearer } from '@bearer/express'
import express from 'express'
import { expressjwt } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { audience, issuer, nobody } from '../fixtures/tokens.mjs'
import { bearerOptions } from './bearer-options.mjs'

/** A server for each way to guard a route: what is mounted before the handler, and where the handler finds the subject. */
const ways = {
  'no auth': () => ({ before: [], subjectOf: () => nobody }),
  'does nothing': () => ({ before: [(_req, _res, next) => next()], subjectOf: () => nobody }),
  bearer: (key) => ({ before: [bearer(bearerOptions(key))], subjectOf: (req) => req.auth.subject }),
  'bearer, cache off': (key) => ({
    before: [bearer({ ...bearerOptions(key), cache: false })],
    subjectOf: (req) => req.auth.subject,
  }),
  'express-jwt': ({ key, algorithm }) => ({
    before: [expressjwt({ secret: key, algorithms: [algorithm], issuer, audience })],
    subjectOf: (req) => req.auth.sub,
  }),
  'express-oauth2-jwt-bearer': ({ secret, publicPem, algorithm }) => ({
    before: [
      auth({ issuer, audience, tokenSigningAlg: algorithm, ...(secret ? { secret } : { publicKey: publicPem }) }),
    ],
    subjectOf: (req) => req.auth.payload.sub,
  }),
  'passport-jwt': ({ key, algorithm }) => {
    const options = { algorithms: [algorithm], issuer, audience, secretOrKey: key }
    const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken()
    passport.use(new Strategy({ ...options, jwtFromRequest }, (claims, done) => done(null, claims)))
    return { before: [passport.authenticate('jwt', { session: false })], subjectOf: (req) => req.user.sub }
  },
}

export const names = Object.keys(ways)

export function start(name, key) {
  const { before, subjectOf } = ways[name](key)
  const app = express()
  app.disable('x-powered-by')
  app.get('/api/me', ...before, (req, res) => res.json({ subject: subjectOf(req) }))
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
}
