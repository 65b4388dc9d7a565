import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Transport } from '@bearer/client'
import { createGuard, type Endpoint, json, memoryStore, type Store } from '@bearer/core'
import { routes as onExpress } from '@bearer/express'
import { routes as onFastify } from '@bearer/fastify'
import { routes as onKoa } from '@bearer/koa'
import { type Sessions, sessionEndpoints } from '@bearer/sessions'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import type { BrowserContext, Page } from 'playwright-core'
import { developmentSessions } from '../client/development-sessions.ts'
import { bundled } from './bundle.ts'

type Mount = (root: readonly Endpoint[], auth: readonly Endpoint[]) => Promise<RequestListener>

export const frameworks: { readonly [name: string]: Mount } = {
  express: async (root, auth) => express().use(onExpress(root)).use('/auth', onExpress(auth)),
  koa: async (root, auth) =>
    new Koa()
      .use(onKoa(root))
      .use(onKoa(auth, { prefix: '/auth' }))
      .callback(),
  async fastify(root, auth) {
    const app = fastify()
    app.register(onFastify(root))
    app.register(onFastify(auth), { prefix: '/auth' })
    await app.ready()
    return app.routing
  },
}

/** The page's script: the client from its sources, and what it shows of who is in. */
const script = `
import { createClient } from '@bearer/client'
const transport = document.documentElement.dataset.transport
const store = { get: () => localStorage.getItem('own'), set: (text) => localStorage.setItem('own', text), remove: () => localStorage.removeItem('own') }
window.offset = Number(sessionStorage.getItem('offset') ?? 0)
window.session = createClient({
  url: '/auth',
  transport,
  clock: () => Date.now() + window.offset,
  ...(transport === 'body' && { store }),
})
session.subscribe(({ status }) => { document.body.textContent = status })
window.call = (times, path = '/api/me') => Promise.all(Array.from({ length: times }, () =>
  session.fetch(path).then(({ status }) => status, ({ name, code }) => name + ' ' + code)))
`
const bundle = bundled(script)

/** An application that the tests put out of order, and the time by which it goes. */
export interface Site {
  readonly url: string
  sessions: Sessions
  /** Sessions that were ended as stolen. */
  readonly ended: string[]
  /** The paths of the requests that came, in their order. */
  readonly asked: string[]
  /** Milliseconds that it is ahead. */
  ahead: number
  /** The longest that a request, and that an answer, is on its way: ms. */
  delay: number
  /** How many answers of refreshes are to be lost. */
  lose: number
  isStoreDown: boolean
  close(): Promise<void>
}

/** Opens it, with further scripts by their paths, and on a store that may be another one than that of a process. */
export async function open(
  framework: string,
  transport: Transport,
  scripts: { readonly [path: string]: string } = {},
  kept?: Store,
): Promise<Site> {
  let listener: RequestListener = () => {}
  const http = createServer((request, response) => {
    const path = request.url ?? ''
    site.asked.push(path)
    const end = response.end.bind(response) as (...args: unknown[]) => typeof response
    response.end = ((...args: unknown[]) => {
      if (path === '/auth/refresh' && site.lose-- > 0) response.destroy()
      else setTimeout(() => end(...args), Math.random() * site.delay)
      return response
    }) as typeof response.end
    setTimeout(() => listener(request, response), Math.random() * site.delay)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const clock = (): number => Date.now() + site.ahead
  const site = { url, ended: [], asked: [], ahead: 0, delay: 0, lose: 0, isStoreDown: false } as unknown as Site
  const sessions = await developmentSessions(url, {
    store: failing(kept ?? memoryStore({ clock }), () => site.isStoreDown),
    clock,
    on: { reused: ({ sessionId }) => site.ended.push(sessionId), failed: () => {} },
  })
  const close = async (): Promise<void> => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
    await sessions.close()
  }
  Object.assign(site, { sessions, close })
  const guard = createGuard({ sessions, clock })
  const root: Endpoint[] = [
    page(
      '/',
      'text/html',
      `<!doctype html><html data-transport="${transport}"><script type="module" src="/client.js"></script>`,
    ),
    page('/client.js', 'text/javascript', await bundle),
    ...Object.entries(scripts).map(([path, text]) => page(path, 'text/javascript', text)),
    {
      method: 'GET',
      path: '/api/me',
      root: true,
      async handle(request) {
        const result = await guard.authenticate(request)
        return result.ok ? json(200, { sub: result.auth?.subject }) : result.response
      },
    },
  ]
  const login = () => ({ subject: 'ada' })
  listener = await (frameworks[framework] as Mount)(root, sessionEndpoints(sessions, { login, transport }))
  return site
}

const page = (path: string, type: string, body: string): Endpoint => ({
  method: 'GET',
  path,
  root: true,
  handle: () => ({ status: 200, headers: [['content-type', `${type}; charset=utf-8`]], body }),
})

/** A store whose sessions are down at times. */
export function failing(store: Store, isDown: () => boolean): Store {
  const sessions = new Proxy(store.sessions, {
    get: (target, name: keyof Store['sessions']) =>
      isDown() ? () => Promise.reject(new Error('The store is down.')) : target[name].bind(target),
  })
  return { ...store, sessions }
}

/** What the tests do in a tab. */
export interface Tab {
  readonly page: Page
  /** What the page shows. */
  shows(): Promise<string | null>
  /** The statuses that so many calls at once come to, or what they reject with. */
  call(times?: number): Promise<(number | string)[]>
  /** Does something with the page's session, by its name. */
  session(name: 'login' | 'logout' | 'logoutEverywhere' | 'ready'): Promise<unknown>
  /** Moves the page's clock: ms. */
  shift(ms: number): Promise<void>
}

type PageWindow = { offset: number; call(times: number): Promise<(number | string)[]> } & {
  session: { [name: string]: (argument?: object) => Promise<unknown> }
}

export async function openTab(context: BrowserContext, site: Site): Promise<Tab> {
  const page = await context.newPage()
  await page.goto(site.url)
  await page.waitForFunction(() => 'session' in globalThis)
  return {
    page,
    shows: () => page.textContent('body'),
    call: (times = 1) => page.evaluate((n) => (globalThis as unknown as PageWindow).call(n), times),
    session: (name) =>
      page.evaluate((one) => (globalThis as unknown as PageWindow).session[one]?.({ username: 'ada' }), name),
    shift: (ms) =>
      page.evaluate((by) => {
        ;(globalThis as unknown as PageWindow).offset += by
      }, ms),
  }
}
