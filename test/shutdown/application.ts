import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore, type Store } from '@bearer/core'
import * as onExpress from '@bearer/express'
import * as onFastify from '@bearer/fastify'
import * as onKoa from '@bearer/koa'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { migratePostgres, postgresStore } from '@bearer/store-postgres'
import { redisStore } from '@bearer/store-redis'
import express from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import Koa from 'koa'

/** What the page closes. */
export interface Application {
  readonly server: Server
  readonly app?: FastifyInstance
  readonly api: { readonly guard: { hold(auth: never, options: object): unknown; close(): Promise<void> } }
  readonly sessions: Sessions
  readonly store: Store & { close?(): void }
  readonly client: unknown
}

/** Where nothing listens there is nothing to wait for; elsewhere a slow machine may take its time. */
const patience = (url: string): number => (new URL(url).port === '1' ? 0.5 : 30)

type Opened = Pick<Application, 'store' | 'client'>

const stores: { readonly [kind: string]: (url: string) => Promise<Opened> } = {
  memory: async () => ({ store: memoryStore(), client: undefined }),
  ioredis: async (url) => {
    const { Redis } = await import('ioredis')
    const client = new Redis(url, { lazyConnect: true })
    return { client, store: redisStore({ client, timeout: patience(url) }) }
  },
  'node-redis': async (url) => {
    const { createClient } = await import('redis')
    const client = createClient({ url })
    client.connect().catch(() => {})
    return { client, store: redisStore({ client, timeout: patience(url) }) }
  },
  pg: async (url) => {
    const { Pool } = await import('pg')
    const client = new Pool({ connectionString: url })
    await migratePostgres({ client }).catch(() => {})
    return { client, store: postgresStore({ client, timeout: patience(url) }) }
  },
}

type Mounted = Pick<Application, 'server' | 'api'> & { readonly app?: FastifyInstance }

const frameworks: readonly ((sessions: Sessions) => Promise<Mounted>)[] = [
  async (sessions) => {
    const api = onExpress.bearer({ sessions })
    const app = express().use(api, (req, res) => {
      api.guard.hold(api.authOf(req), { onEnd: () => {} })
      res.json({})
    })
    return { server: await listening(createServer(app)), api } as Mounted
  },
  async (sessions) => {
    const api = onKoa.bearer({ sessions })
    const app = new Koa().use(api).use((context) => {
      api.guard.hold(api.authOf(context), { onEnd: () => {} })
      context.body = {}
    })
    return { server: await listening(createServer(app.callback())), api } as Mounted
  },
  async (sessions) => {
    const api = onFastify.bearer({ sessions })
    const app = fastify()
    await app.register(api)
    app.get('/', (request) => {
      api.guard.hold(api.authOf(request), { onEnd: () => {} })
      return {}
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { server: app.server, app, api } as unknown as Mounted
  },
]

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const keys = signingKeys([await generateSigningKey()])

/** Applications on one kind of store, one of each framework, as they are when they have served, held and logged out. */
export async function used(kind: string, url: string): Promise<Application[]> {
  const applications: Application[] = []
  for (const mount of frameworks) {
    const opened = await (stores[kind] as (typeof stores)[string])(url)
    const issuer = 'https://app.example'
    const refreshKeys = [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }]
    const sessions = createSessions({
      store: opened.store,
      issuer,
      audience: issuer,
      clientId: 'app',
      keys,
      refreshKeys,
    })
    const mounted = await mount(sessions)
    applications.push({ ...opened, ...mounted, sessions })
    process.stdout.write(`${await use(sessions, mounted.server)} `)
  }
  return applications
}

/** Asks with a token, and with that of a session that has ended. Gives the answers, or that the store cannot be used. */
async function use(sessions: Sessions, server: Server): Promise<string> {
  const { port } = server.address() as AddressInfo
  // Nothing of what asks is to keep the process alive, or its server waiting.
  const ask = (token: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` }
      get({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
        resolve(response.resume().statusCode)
      }).on('error', reject)
    })
  try {
    await sessions.ready()
    const { accessToken, sessionId } = await sessions.start({ subject: 'ada' })
    const before = await ask(accessToken)
    await sessions.revoke({ sessionId })
    return `${before},${await ask(accessToken)}`
  } catch {
    return `down,${sessions.health().ok}`
  }
}
