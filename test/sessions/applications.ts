import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Endpoint, type Fields, memoryStore } from '@bearer/core'
import { routes as expressRoutes } from '@bearer/express'
import { routes as fastifyRoutes } from '@bearer/fastify'
import { routes as koaRoutes } from '@bearer/koa'
import {
  createSessions,
  generateSigningKey,
  type Login,
  type Sessions,
  type SessionsOptions,
  sessionEndpoints,
  signingKeys,
  type Transport,
} from '@bearer/sessions'
import formBody from '@fastify/formbody'
import { bodyParser } from '@koa/bodyparser'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import Koa from 'koa'
import Koa2 from 'koa2'

export const publicUrl = 'https://app.example'
export const client = { id: 'service', secret: 'service-secret-0123456789-0123456789' }

/** Where each transport is mounted. */
const places: readonly (readonly [prefix: string, transport: Transport])[] = [
  ['/body', 'body'],
  ['/web', 'cookie'],
  ['/spa', 'refresh-cookie'],
]

/** Session endpoints of every transport on one server, and what its log-in was given. */
export interface Application {
  readonly port: number
  readonly sessions: Sessions
  readonly seen: object[]
  close(): Promise<void>
}

type Mounted = readonly (readonly [prefix: string, endpoints: readonly Endpoint[]])[]
export interface Framework {
  readonly name: string
  listener(mounted: Mounted, parser: boolean): Promise<RequestListener>
}

const onExpress = (name: string, make: typeof express): Framework => ({
  name,
  async listener(mounted, parser) {
    const app = make()
    if (parser) app.use(make.json(), make.urlencoded({ extended: true }))
    for (const [prefix, endpoints] of mounted) app.use(prefix || '/', expressRoutes(endpoints))
    return app
  },
})

const onKoa = (name: string, Application: typeof Koa): Framework => ({
  name,
  async listener(mounted, parser) {
    const app = new Application()
    if (parser) app.use(bodyParser())
    for (const [prefix, endpoints] of mounted) app.use(koaRoutes(endpoints, { prefix }))
    return app.callback() as RequestListener
  },
})

const onFastify: Framework = {
  name: 'Fastify 5',
  async listener(mounted, parser) {
    const app = fastify()
    if (parser) app.register(formBody)
    for (const [prefix, endpoints] of mounted) app.register(fastifyRoutes(endpoints), { prefix })
    await app.ready()
    return (request, response) => app.routing(request, response)
  },
}

export const frameworks: readonly Framework[] = [
  onExpress('Express 4', express4 as unknown as typeof express),
  onExpress('Express 5', express),
  onKoa('Koa 2', Koa2 as unknown as typeof Koa),
  onKoa('Koa 3', Koa),
  onFastify,
]

const signingKey = await generateSigningKey()

/** What an application has of its own: a body parser of the framework's before everything, a log-in, options of sessions. */
interface Setting extends Partial<SessionsOptions> {
  readonly parser?: boolean
  readonly login?: Login<Fields>
}

/** Starts the application on a framework, at a time that stands still unless it is given a clock. */
export async function start(
  framework: Framework,
  { parser = false, login: given, ...options }: Setting = {},
): Promise<Application> {
  const now = Date.now()
  const clock = (): number => now
  const sessions = createSessions({
    clock,
    issuer: publicUrl,
    audience: `${publicUrl}/api`,
    clientId: 'app',
    clients: [client],
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store: memoryStore({ clock }),
    publicUrl,
    cookies: true,
    accessTokenJitter: 0,
    ...options,
  })
  const seen: object[] = []
  const login: Login<Fields> = (fields, request, pending) => {
    seen.push({ ...fields })
    if (given) return given(fields, request, pending)
    return fields['password'] === 'right' ? { subject: 'ada', scope: 'a b' } : undefined
  }
  const mounted = places.map(
    ([prefix, transport]) => [prefix, sessionEndpoints(sessions, { login, transport })] as const,
  )
  const listening = await listen(framework, mounted, parser)
  await listening.ready()
  return {
    port: listening.port,
    sessions,
    seen,
    close: async () => {
      await listening.close()
      await sessions.close()
    },
  }
}

/** A server whose port is known before what is mounted on it; that is, once it is ready. */
export async function listen(
  { listener }: Framework,
  mounted: Mounted,
  parser = false,
): Promise<{ readonly port: number; ready(): Promise<void>; close(): Promise<void> }> {
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end()
  const server: Server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    ready: async () => {
      handle = await listener(mounted, parser)
    },
    close: async () => {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
