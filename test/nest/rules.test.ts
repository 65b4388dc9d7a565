import { Auth, Bearer, BearerGuard, BearerModule, type BearerOptions, Public, Roles, Scopes } from '@bearer/nest'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Controller, Get, SetMetadata, UseGuards } from '@nestjs/common'
import { Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql'
import { describe, expect, it } from 'vitest'
import { ask, nest } from './support.ts'

const setting = nest()
const partners = () => new BearerGuard(new Bearer(setting.options() as BearerOptions))
/** What `@MessagePattern` of @nestjs/microservices writes down. */
const MessagePattern = (pattern: string) => SetMetadata('microservices:pattern', [pattern])

/** A class that others extend, as those of CRUD do. */
@Scopes('base')
abstract class Base {
  @Get('list') list() {
    return {}
  }
}

describe('what a class inherits', () => {
  it('is asked for together with what it says itself', async () => {
    @Controller('more')
    @Roles('admin')
    class More extends Base {}
    @Controller('open')
    @Public()
    class Open extends Base {}
    @Public()
    class OpenBase {
      @Get('list') list() {
        return {}
      }
    }
    @Controller('closed')
    @Scopes('closed')
    class Closed extends OpenBase {}
    const { url } = await setting.start({ controllers: [More, Open, Closed] })
    const status = async (path: string, claims?: { readonly [claim: string]: unknown }) =>
      (await ask(`${url}/${path}/list`, claims && (await setting.issuer().mint(claims)))).status
    expect(await status('more', { roles: ['admin'] })).toBe(403)
    expect(await status('more', { scope: 'base' })).toBe(403)
    expect(await status('more', { roles: ['admin'], scope: 'base' })).toBe(200)
    expect([await status('open'), await status('closed'), await status('closed', { scope: 'closed' })]).toEqual([
      200, 401, 200,
    ])
  })
})

describe('a guard that is named', () => {
  it('asks what is public to the global one, and alone what is not', async () => {
    @Controller('public')
    @Public()
    @UseGuards(partners())
    class Partners {
      @Get() all(@Auth() auth: Auth) {
        return { sub: auth.subject }
      }
      @Get('some') @Scopes('some') some() {
        return {}
      }
      @Get('health') @Public() health() {
        return {}
      }
    }
    @Controller('handler')
    @Public()
    class OfHandler {
      @Get() @UseGuards(BearerGuard) me() {
        return {}
      }
    }
    const { url } = await setting.start({ controllers: [Partners, OfHandler] })
    const token = await setting.issuer().mint({ sub: 'ada', scope: 'some' })
    const status = async (path: string, bearing?: string) => (await ask(`${url}/${path}`, bearing)).status
    expect([await status('public'), await status('public/some'), await status('handler')]).toEqual([401, 401, 401])
    expect([await status('public', token), await status('public/some', token), await status('handler', token)]).toEqual(
      [200, 200, 200],
    )
    expect(await status('public/health')).toBe(200)
  })

  it('lets in who has no token, and knows who has one, where anonymous says so', async () => {
    const anonymous = 'if-absent'
    const lenient = new BearerGuard(new Bearer({ ...setting.options(), anonymous } as BearerOptions))
    @Controller()
    class Pages {
      @Get('page') @UseGuards(lenient) page(@Auth() auth: Auth | undefined) {
        return { sub: auth?.subject ?? null }
      }
    }
    const { url } = await setting.start({ controllers: [Pages] })
    const token = await setting.issuer().mint({ sub: 'ada' })
    expect(await ask(`${url}/page`)).toMatchObject({ status: 200, body: { sub: null } })
    expect(await ask(`${url}/page`, token)).toMatchObject({ status: 200, body: { sub: 'ada' } })
    expect((await ask(`${url}/page`, `${token}x`)).status).toBe(401)
  })
})

@ObjectType()
class Person {
  @Field(() => String) name!: string
}

describe('what global guards do not reach', () => {
  const graphql = (options: Partial<ApolloDriverConfig> = {}) =>
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      playground: false,
      ...options,
    })

  it('keeps an application with a field of GraphQL from starting, until guards are asked for fields', async () => {
    @Resolver(() => Person)
    class People {
      @Query(() => Person) person() {
        return { name: 'ada' }
      }
      @ResolveField(() => String, { nullable: true }) @Scopes('salary') salary() {
        return '100'
      }
    }
    const start = (options?: Partial<ApolloDriverConfig>) =>
      setting.start({ imports: [BearerModule.forRoot(setting.options()), graphql(options)], providers: [People] })
    await expect(start()).rejects.toThrow(/The field People\.salary is given without what its decorators ask for/)
    const { url } = await start({ fieldResolverEnhancers: ['guards'] })
    const query = async (scope: string) => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ person { salary } }"}',
      }
      return (await ask(`${url}/graphql`, await setting.issuer().mint({ scope }), init)).body
    }
    expect(await query('salary')).toEqual({ data: { person: { salary: '100' } } })
    expect(await query('other')).toMatchObject({
      data: { person: { salary: null } },
      errors: [{ path: ['person', 'salary'] }],
    })
  })

  it('keeps an application with messages of a broker from starting, unless they are public', async () => {
    @Controller()
    class Orders {
      @MessagePattern('sum') @Scopes('orders') sum() {
        return 1
      }
    }
    @Controller()
    class Open {
      @MessagePattern('sum') @Public() sum() {
        return 1
      }
    }
    const start = (controller: new () => object) => setting.start({ controllers: [controller] })
    await expect(start(Orders)).rejects.toThrow(/Messages of Orders\.sum come from a broker and bring no token/)
    await start(Open)
  })

  it('is refused where it is written on what is no handler', () => {
    class Dto {
      declare salary: string
    }
    expect(() => (Scopes('salary') as unknown as PropertyDecorator)(Dto.prototype, 'salary')).toThrow(
      /salary is no method/,
    )
  })
})
