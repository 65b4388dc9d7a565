import 'reflect-metadata'
import { BearerModule, latestGuard } from '@bearer/nest'
import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { audience, issuer, nobody } from '../fixtures/tokens.mjs'
import { bearerOptions } from './bearer-options.mjs'

const nothing = { canActivate: () => true }

function passportJwt({ key, algorithm }) {
  class Jwt extends PassportStrategy(Strategy) {
    constructor() {
      const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken()
      super({ algorithms: [algorithm], issuer, audience, secretOrKey: key, jwtFromRequest })
    }
    validate(claims) {
      return claims
    }
  }
  return { imports: [PassportModule], providers: [{ provide: Jwt, useFactory: () => new Jwt() }] }
}

const guarded = (options) => ({ module: { imports: [BearerModule.forRoot(options)] }, subjectOf: ofBearer })
const ofBearer = (req) => latestGuard(req).authOf(req).subject

/** A server for each way to guard a route: the module, a guard of the controller, and where the handler finds the subject. */
const ways = {
  'no auth': () => ({ module: {}, subjectOf: () => nobody }),
  'does nothing': () => ({ module: {}, guard: nothing, subjectOf: () => nobody }),
  bearer: (key) => guarded(bearerOptions(key)),
  'bearer, cache off': (key) => guarded({ ...bearerOptions(key), cache: false }),
  '@nestjs/passport with passport-jwt': (key) => ({
    module: passportJwt(key),
    guard: AuthGuard('jwt'),
    subjectOf: (req) => req.user.sub,
  }),
}

export const names = Object.keys(ways)

/** Decorators by hand: Node runs this file as it stands. */
function controller({ guard, subjectOf }) {
  class Me {
    me(req) {
      return { subject: subjectOf(req) }
    }
  }
  Controller()(Me)
  if (guard) UseGuards(guard)(Me)
  Req()(Me.prototype, 'me', 0)
  Get('api/me')(Me.prototype, 'me', Object.getOwnPropertyDescriptor(Me.prototype, 'me'))
  return Me
}

/** Starts one of the ways on a free port, and gives that. */
export async function start(name, key) {
  const way = ways[name](key)
  class Application {}
  Module({ ...way.module, controllers: [controller(way)] })(Application)
  const app = await NestFactory.create(Application, { logger: false })
  await app.listen(0, '127.0.0.1')
  return app.getHttpServer().address().port
}
