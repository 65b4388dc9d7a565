import {
  Auth,
  Bearer,
  BearerException,
  BearerGuard,
  BearerModule,
  type BearerOptions,
  Public,
  Require,
  Roles,
  requireNoActor,
  Scopes,
  StepUp,
} from '@bearer/nest'
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  type HttpException,
  Inject,
  Module,
  UseGuards,
} from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { ask, nest, type platforms } from './support.ts'

const setting = nest()

@Controller('reports')
@Scopes('reports')
class Reports {
  @Get() list(@Auth() auth: Auth<{ tenant?: string }>) {
    return { sub: auth.subject, tenant: auth.claims.tenant ?? null }
  }
  @Get('secret') @Scopes('secret') secret() {
    return {}
  }
  @Get('open') @Public() open() {
    return { open: true }
  }
  @Get('whoever') @Public() whoever(@Auth() auth: Auth | undefined) {
    return { sub: auth?.subject ?? null }
  }
  @Get('admin') @Roles('admin', 'owner') admin() {
    return {}
  }
  @Get('fresh') @StepUp({ acr: 'gold' }) fresh() {
    return {}
  }
  @Get('alone') @Require(requireNoActor()) alone() {
    return {}
  }
}

@Controller('open')
@Public()
class Open {
  @Get() all() {
    return {}
  }
  @Get('but') @Scopes('reports') but() {
    return {}
  }
}

const controllers = [Reports, Open]

describe.each<keyof typeof platforms>(['Express', 'Fastify'])('BearerModule on %s', (platform) => {
  it('has no auth for a public handler, for which nobody looks at a token', async () => {
    const { url, logged } = await setting.start({ controllers }, platform)
    const token = await setting.issuer().mint({ sub: 'ada' })
    for (const one of [undefined, token, 'junk'])
      expect(await ask(`${url}/reports/whoever`, one)).toMatchObject({ status: 200, body: { sub: null } })
    expect(logged.lines).toEqual([])
  })

  it('guards every handler, but those that are public', async () => {
    const { url, logged } = await setting.start({ controllers }, platform)
    const mint = (claims: object) => setting.issuer().mint({ sub: 'ada', ...claims })
    const [plain, reader, both] = [
      await mint({}),
      await mint({ scope: 'reports' }),
      await mint({ scope: 'reports secret' }),
    ]
    const status = async (path: string, token?: string) => (await ask(`${url}/${path}`, token)).status
    expect([await status('reports'), await status('reports', plain), await status('reports', reader)]).toEqual([
      401, 403, 200,
    ])
    expect([await status('reports/secret', reader), await status('reports/secret', both)]).toEqual([403, 200])
    expect([await status('reports/open'), await status('open'), await status('open/but')]).toEqual([200, 200, 401])
    const admin = await mint({ scope: 'reports', roles: ['owner'], acr: 'gold' })
    expect([await status('reports/admin', reader), await status('reports/admin', admin)]).toEqual([403, 200])
    expect([await status('reports/fresh', reader), await status('reports/fresh', admin)]).toEqual([401, 200])
    const acting = await mint({ scope: 'reports', act: { sub: 'eve' } })
    expect([await status('reports/alone', acting), await status('reports/alone', reader)]).toEqual([403, 200])
    expect((await ask(`${url}/reports`, await mint({ scope: 'reports', tenant: 't1' }))).body).toEqual({
      sub: 'ada',
      tenant: 't1',
    })
    expect(logged.lines).toEqual([])
  })

  it('names the scopes of class and handler together', async () => {
    const { url } = await setting.start({ controllers }, platform)
    const { status, challenge, type, body } = await ask(`${url}/reports/secret`, await setting.issuer().mint({}))
    expect({ status, challenge, type, body }).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('scope="reports secret"'),
      type: 'application/problem+json',
      body: { status: 403, error: 'insufficient_scope', scope: 'reports secret' },
    })
  })

  it('leaves status, challenge and problem details to Nest’s own filter, and to one of the application, and logs no crash', async () => {
    @Catch()
    class Everything implements ExceptionFilter {
      catch(exception: HttpException, host: ArgumentsHost) {
        const response = host.switchToHttp().getResponse<{ status(code: number): { send(body: object): void } }>()
        response
          .status(exception.getStatus())
          .send({ wrapped: exception.getResponse(), is: exception instanceof BearerException })
      }
    }
    @Controller('bare')
    @UseGuards(new BearerGuard(new Bearer(setting.options() as BearerOptions)))
    class Bare {
      @Get() get() {
        return {}
      }
    }
    // Without the module there is no filter but Nest’s.
    const bare = await setting.start({ imports: [], controllers: [Bare] }, platform)
    const problem = { status: 401, title: 'Credentials required', type: expect.stringContaining('missing_credentials') }
    expect(await ask(`${bare.url}/bare`)).toMatchObject({ status: 401, challenge: 'Bearer realm="api"', body: problem })
    expect(bare.logged.lines).toEqual([])
    const own = await setting.start({ controllers }, platform, (app) => app.useGlobalFilters(new Everything()))
    expect(await ask(`${own.url}/reports/secret`)).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="api", scope="reports secret"',
      body: { wrapped: { status: 401, scope: 'reports secret' }, is: true },
    })
    expect(own.logged.lines).toEqual([])
  })

  it('keeps what it cannot decide apart from what it refuses', async () => {
    const revocations = { isRevoked: () => Promise.reject(new Error('down')), revoke: async () => {} }
    const imports = [BearerModule.forRoot({ ...setting.options(), revocations } as BearerOptions)]
    const { url, logged } = await setting.start({ imports, controllers }, platform)
    const { status, challenge } = await ask(`${url}/reports`, await setting.issuer().mint({ scope: 'reports' }))
    expect([status, challenge, logged.lines]).toEqual([503, null, []])
  })
})

it('takes options that other providers give, and can be asked itself', async () => {
  const config = Symbol('config')
  @Module({ providers: [{ provide: config, useFactory: () => setting.options() }], exports: [config] })
  class Config {}
  @Controller('asked')
  @Public()
  class Asked {
    readonly #bearer: Bearer
    constructor(@Inject(Bearer) bearer: Bearer) {
      this.#bearer = bearer
    }
    @Get() async ask() {
      const { subject } = await this.#bearer.guard.verify(await setting.issuer().mint({ sub: 'ada' }))
      return { subject }
    }
  }
  const imports = [
    BearerModule.forRootAsync({
      imports: [Config],
      inject: [config],
      useFactory: async (given: BearerOptions) => given,
    }),
  ]
  const { url } = await setting.start({ imports, controllers: [Asked, ...controllers] })
  expect((await ask(`${url}/asked`)).body).toEqual({ subject: 'ada' })
  expect((await ask(`${url}/reports`)).status).toBe(401)
})

it('closes its guard with the application', async () => {
  const { app } = await setting.start({ controllers })
  const auth = await app.get(Bearer).guard.verify(await setting.issuer().mint({ sub: 'ada' }))
  const ended: string[] = []
  app.get(Bearer).guard.hold(auth as never, { onEnd: ({ reason }) => ended.push(reason) })
  await app.close()
  expect(ended).toEqual(['closed'])
})

describe('is refused where it is written', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      '@Public() with @Scopes',
      () => {
        @Public()
        @Scopes('a')
        class Both {}
        return Both
      },
      /goes with no @Scopes/,
    ],
    ['@Scopes without one', () => Scopes(), /requireScope/],
    ['@Roles without one', () => Roles(), /requireAnyRole/],
    [
      'an option that does not exist',
      () => BearerModule.forRoot({ issuer: 'https://x', audience: 'a', audiense: 'b' } as never),
      /no option "audiense"/,
    ],
    ['no audience', () => BearerModule.forRoot({ issuer: 'https://x' } as never), /audience is required/],
  ])('%s', (_, write, message) => expect(write).toThrow(message))
})
