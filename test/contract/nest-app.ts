import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { routes as expressRoutes } from '@bearer/express'
import { routes as fastifyRoutes } from '@bearer/fastify'
import {
  Auth,
  Bearer,
  BearerFilter,
  BearerGuard,
  type BearerOptions,
  latestGuard,
  Public,
  Require,
  Roles,
  requireClaims,
  Scopes,
} from '@bearer/nest'
import formBody from '@fastify/formbody'
import {
  All,
  type CanActivate,
  Controller,
  Get,
  Header,
  HttpCode,
  Module,
  Options,
  Post,
  Req,
  type Type,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import cors from 'cors'
import {
  appOrigin,
  endpoints,
  type Framework,
  guardOptions,
  hookOptions,
  metadata,
  operations,
  particular,
  throwing,
  unavailableOptions,
  waitingOptions,
  withoutRawHeaders,
} from './support.ts'

const guard = (options: object): CanActivate => new BearerGuard(new Bearer(options as BearerOptions))
const api = guard(guardOptions)
const optional = guard({ ...guardOptions, anonymous: 'if-absent' })
const passing = guard({ ...guardOptions, preflight: 'pass' })
const boom = (): never => {
  throw new Error('boom')
}

@Controller()
@UseGuards(api)
class Alone {
  @Get('solo') @Scopes('read', 'write') solo(@Auth() auth: Auth) {
    return { sub: auth.subject }
  }
  @Post('operations') @HttpCode(200) @Require(operations) operations() {
    return { ran: true }
  }
  @All('solo/all') @Scopes('read') all() {
    return { ran: true }
  }
  @All(['cors-behind', 'cors-before']) cors() {
    return { ran: true }
  }
  @Get('v1/api/me') below(@Auth() auth: Auth) {
    return { sub: auth.subject }
  }
}

@Controller()
class Others {
  @All('passing') @UseGuards(passing) passing() {
    return { ran: true }
  }
  @All('passing-auth') @UseGuards(passing) @Scopes('read') passingAuth(@Req() request: object) {
    return { sub: latestGuard(request).authOf(request)?.subject }
  }
  @All('optional/all') @UseGuards(optional) optionalAll() {
    return { ran: true }
  }
  @Get('optional') @UseGuards(optional) optional(@Auth() auth: Auth | undefined) {
    return { sub: auth?.subject ?? null }
  }
  @Get('unavailable') @UseGuards(guard(unavailableOptions)) unavailable() {
    return {}
  }
  @Get('hook') @UseGuards(guard(hookOptions)) hook() {
    return {}
  }
  @Get('waiting') @UseGuards(guard(waitingOptions)) waiting(@Auth() auth: Auth) {
    return { sub: auth.subject }
  }
}

@Controller('api')
@UseGuards(api)
class Api {
  @Get('me') me(@Auth() auth: Auth) {
    return { sub: auth.subject, source: auth.source }
  }
  @Get('nested/me') @UseGuards(optional) nested(@Auth() auth: Auth) {
    return { sub: auth.subject }
  }
  @Get('free') @Scopes('read') free() {
    return {}
  }
  @Get('admin') @Roles('admin') admin() {
    return {}
  }
  @Get('tenants/:tenant')
  @Require(
    requireClaims(
      (claims: { tenant?: unknown }, req: { params: object }) => claims.tenant === Reflect.get(req.params, 'tenant'),
    ),
  )
  tenants() {
    return {}
  }
  @Get('boom') boom() {
    boom()
  }
  @Get('boom-later') async boomLater() {
    await new Promise((resolve) => setImmediate(resolve))
    boom()
  }
  @All('all') all() {
    return { ran: true }
  }
  @Options('late-cors') @HttpCode(204) lateCors() {}
  @Get('boom-in-test') @Require(requireClaims(async () => boom())) boomInTest() {
    return {}
  }
  @Get('throws/:how/:thrown')
  @Require(requireClaims((_claims: never, req: { url: string }) => throwing(req.url)))
  throws() {
    return {}
  }
  @Post('notes') @HttpCode(200) notes() {
    return { noted: true }
  }
  @Get('open') @Public() @Header('x-open', '1') open() {
    return {}
  }
}

const particularControllers = Object.entries(particular).map(([path, options]): Type => {
  const { forwardErrors: _forwarded, ...others } = options as typeof options & { forwardErrors?: boolean }
  @Controller(path)
  @UseGuards(guard(others))
  class Particular {
    @All() ran() {
      return { ran: true }
    }
  }
  return Particular
})

@Module({ controllers: [Alone, Others, ...particularControllers, Api] })
class Application {}

type Setup = Parameters<Framework['start']>[0]

async function onExpress({ trustProxy = false, parser = false }: Setup): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(Application, new ExpressAdapter(), {
    bodyParser: parser,
    logger: false,
  })
  app.set('trust proxy', trustProxy)
  app.use('/cors-before', cors({ origin: appOrigin }))
  if (parser) app.useBodyParser('urlencoded', { extended: true })
  app.use(expressRoutes(metadata))
  for (const prefix of ['/auth', '/v1/auth']) app.use(prefix, expressRoutes(endpoints))
  return app
}

async function onFastify({ trustProxy = false, parser = false }: Setup): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ trustProxy, forceCloseConnections: true })
  const app = await NestFactory.create<NestFastifyApplication>(Application, adapter, {
    bodyParser: false,
    logger: false,
  })
  const fastify = app.getHttpAdapter().getInstance()
  if (parser) await fastify.register(formBody as never)
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, headers } = request
    if (method !== 'OPTIONS' || !request.url.startsWith('/cors-before') || !headers.origin) return done()
    void reply.header('access-control-allow-origin', appOrigin).code(204).send()
  })
  await fastify.register(fastifyRoutes(metadata) as never)
  for (const prefix of ['/auth', '/v1/auth']) await fastify.register(fastifyRoutes(endpoints) as never, { prefix })
  return app
}

const framework = (
  name: string,
  open: (setup: Setup) => Promise<NestExpressApplication | NestFastifyApplication>,
): Framework => ({
  name,
  async start(setup) {
    const app = await open(setup)
    if (setup.cors) app.enableCors({ origin: appOrigin, exposedHeaders: ['X-Total'] })
    if (setup.shim) app.getHttpServer().prependListener('request', withoutRawHeaders)
    app.useGlobalFilters(new BearerFilter())
    await app.listen(0, '127.0.0.1')
    return { port: (app.getHttpServer().address() as AddressInfo).port, close: () => app.close() }
  },
})

/** The application under test on NestJS, on each of its platforms. */
export const nestFrameworks: readonly Framework[] = [
  framework('NestJS on Express', onExpress),
  framework('NestJS on Fastify', onFastify),
]
