import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearer, routes } from '@bearer/express'
import { sessionEndpoints } from '@bearer/sessions'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { developmentSessions } from '../client/development-sessions.ts'

/** What tabs do as they are restored, and over which network. Durations are milliseconds. */
export interface Tabs {
  readonly transport: 'cookie' | 'refresh-cookie'
  readonly count: number
  /** Between what one tab does and what the next one does. */
  readonly apart: number
  /** The longest that a request, and that an answer, is on its way. */
  readonly delay: number
}

/** Tells how a tab fared: the status of its refresh, or of the request that it sent again after one. */
const page = `<!doctype html><script type="module">
const post = (path) => fetch(path, { method: 'POST' })
const refreshed = async () => (await post('/auth/refresh')).status
const call = async () => (await fetch('/api')).status
const called = async (status) => (status === 401 ? (await refreshed(), call()) : status)
const fared = { '#refresh': refreshed, '#call': async () => called(await call()) }
window.go = async (after) => {
  await new Promise((resolve) => setTimeout(resolve, after))
  return String(await fared[location.hash]())
}
</script>`

async function server({ transport, delay }: Tabs) {
  const app = express()
  const http = createServer(app)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const ended: string[] = []
  const sessions = await developmentSessions(url, { on: { reused: ({ sessionId }) => ended.push(sessionId) } })
  app.get('/', (_request, response) => void response.type('html').send(page))
  app.use((_request, response, next) => {
    const end = response.end.bind(response) as (...args: unknown[]) => typeof response
    response.end = ((...args: unknown[]) => {
      setTimeout(() => end(...args), Math.random() * delay)
      return response
    }) as typeof response.end
    setTimeout(next, Math.random() * delay)
  })
  app.use('/auth', routes(sessionEndpoints(sessions, { login: () => ({ subject: 'ada' }), transport })))
  app.get('/api', bearer({ sessions }), (_request, response) => void response.json({}))
  const close = async (): Promise<void> => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
    await sessions.close()
  }
  return { url, ended, close }
}

/** Has the tabs of a session act at once, again and again, each time after a new log-in. Gives how they fared, and who was ended. */
export async function run(browser: Browser, tabs: Tabs, times: number) {
  const { url, ended, close } = await server(tabs)
  const context = await browser.newContext()
  const hash = tabs.transport === 'cookie' ? '#call' : '#refresh'
  const fared = new Map<string, number>()
  const pages: Page[] = []
  for (let i = 0; i < tabs.count; i++) {
    pages.push(await context.newPage())
    await pages[i]?.goto(`${url}/${hash}`)
  }
  for (let i = 0; i < times; i++) {
    await pages[0]?.evaluate(() => fetch('/auth/login', { method: 'POST' }))
    await context.clearCookies({ name: /-at$/ }) // The access token has run out.
    const go = (tab: Page, n: number): Promise<string> =>
      tab.evaluate(
        (after) => (globalThis as unknown as { go(after: number): Promise<string> }).go(after),
        n * tabs.apart,
      )
    for (const status of await Promise.all(pages.map(go))) fared.set(status, (fared.get(status) ?? 0) + 1)
  }
  await context.close()
  await close()
  return { fared: Object.fromEntries(fared), ended }
}
