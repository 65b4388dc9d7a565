import { memoryStore, mirror, revocationKey } from '@bearer/core'
import { Auth, BearerModule, Public, Scopes } from '@bearer/nest'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql'
import { createClient } from 'graphql-ws'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, nest } from './support.ts'

const setting = nest()

@Resolver()
class Books {
  @Query(() => String) me(@Auth() auth: Auth) {
    return auth.subject
  }
  @Query(() => String) @Scopes('books:read') books() {
    return 'books'
  }
  @Query(() => String) @Public() open() {
    return 'open'
  }
}

async function started() {
  const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    playground: false,
  })
  const { url, logged } = await setting.start({
    imports: [BearerModule.forRoot(setting.options()), graphql],
    providers: [Books],
  })
  const query = (text: string, token?: string) =>
    ask(`${url}/graphql`, token, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ ${text} }` }),
    })
  return { query, logged }
}

it('guards queries of GraphQL, and tells refusals in errors and the challenge', async () => {
  const { query, logged } = await started()
  const [plain, reader] = [
    await setting.issuer().mint({ sub: 'ada' }),
    await setting.issuer().mint({ scope: 'books:read' }),
  ]
  expect((await query('me', plain)).body).toEqual({ data: { me: 'ada' } })
  expect((await query('books', reader)).body).toEqual({ data: { books: 'books' } })
  expect((await query('open')).body).toEqual({ data: { open: 'open' } })
  // The driver of Nest answers 200 whenever an operation was executed.
  const refused = await query('books', plain)
  expect([refused.status, refused.challenge]).toEqual([200, expect.stringContaining('scope="books:read"')])
  const { body } = await query('me')
  expect(body).toMatchObject({
    errors: [
      {
        path: ['me'],
        extensions: { code: 'UNAUTHENTICATED', problem: { status: 401, title: 'Credentials required' } },
      },
    ],
    data: null,
  })
  expect(JSON.stringify(body)).not.toMatch(/www-authenticate|BearerError/)
  expect(logged.lines).toEqual([])
})

it('looks again at each operation of a WebSocket, whose request it let in once', async () => {
  const { revocations: store } = memoryStore()
  const { url } = await setting.start({
    imports: [
      BearerModule.forRoot({ ...setting.options(), revocations: mirror(store) } as never),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        playground: false,
        subscriptions: { 'graphql-ws': true },
      }),
    ],
    providers: [Books],
  })
  const token = await setting.issuer().mint({ sub: 'ada', jti: 'one' })
  const opened: WebSocket[] = []
  class Bearing extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { headers: { authorization: `Bearer ${token}` } })
      opened.push(this)
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Bearing,
    retryWait: async () => {},
  })
  const me = async (): Promise<unknown> => (await client.iterate({ query: '{ me }' }).next()).value
  expect(await me()).toEqual({ data: { me: 'ada' } })
  const ended = new Promise((resolve) => opened[0]?.once('close', resolve))
  const key = revocationKey.token(setting.issuer().issuer, 'one')
  await store.put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }])
  expect(await me()).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  await ended
  await client.dispose()
})

it('believes the application about TLS of a WebSocket, where a proxy stands before it, and of nothing else', async () => {
  const token = await setting.issuer().mint({ sub: 'ada' })
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-proto': 'https' }
  class Proxied extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { headers })
    }
  }
  const me = async (tls?: boolean): Promise<readonly unknown[]> => {
    const { url } = await setting.start({
      imports: [
        BearerModule.forRoot({ ...setting.options(), ...(tls !== undefined && { tls }) } as never),
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          playground: false,
          subscriptions: { 'graphql-ws': true },
        }),
      ],
      providers: [Books],
    })
    const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: Proxied })
    const { value } = await client.iterate({ query: '{ me }' }).next()
    await client.dispose()
    const json = { ...headers, 'content-type': 'application/json' }
    const overHttp = await fetch(`${url}/graphql`, { method: 'POST', headers: json, body: '{"query":"{ me }"}' })
    return [value, await overHttp.json()]
  }
  const isIn = { data: { me: 'ada' } }
  const isRefused = { data: null, errors: [{ extensions: { problem: { title: 'Refused', status: 403 } } }] }
  expect(await me()).toMatchObject([isRefused, isRefused])
  expect(await me(true)).toMatchObject([isIn, isRefused])
  expect(() => BearerModule.forRoot({ ...setting.options(), tls: 'yes' } as never)).toThrow(/tls is true or false/)
})
