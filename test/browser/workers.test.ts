import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundled } from './bundle.ts'
import { open, openTab, type Site, type Tab } from './client-site.ts'
import { launch } from './launch.ts'

/** A service worker of the application's: it answers as the page tells it to, from memory where it is to give an old answer. */
const between = `
let mode = 'pass'
const kept = new Map()
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', ({ data, ports }) => { mode = data; ports[0].postMessage('ok') })
addEventListener('fetch', (event) => event.respondWith((async () => {
  const { pathname } = new URL(event.request.url)
  if (mode === 'hello') return new Response('<h1>You are offline</h1>', { headers: { 'content-type': 'text/html' } })
  if (mode === 'old' && kept.has(pathname)) return kept.get(pathname).clone()
  const response = await fetch(event.request)
  kept.set(pathname, response.clone())
  return response
})()))
`
/** A client in a shared worker: no window, no document. */
const shared = bundled(`
import { createClient } from '@bearer/client'
const session = createClient({ url: '/auth', transport: 'refresh-cookie' })
addEventListener('connect', ({ ports: [port] }) => {
  port.onmessage = async () => {
    const response = await session.fetch('/api/me').catch(({ status }) => ({ status }))
    port.postMessage([response.status, session.state.status])
  }
})`)

/** A client in a service worker: the pages ask as if there were no tokens. */
const inside = bundled(`
import { createClient } from '@bearer/client'
const session = createClient({ url: '/auth', transport: 'refresh-cookie' })
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', async ({ data, ports }) => ports[0].postMessage(await session[data]()))
addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname.startsWith('/api/')) event.respondWith(session.fetch(event.request))
})`)

let browser: Browser
let context: BrowserContext
let site: Site
let tab: Tab
beforeAll(async () => {
  browser = await launch()
  site = await open('express', 'refresh-cookie', {
    '/between.js': between,
    '/shared.js': await shared,
    '/inside.js': await inside,
  })
})
afterAll(async () => {
  await browser.close()
  await site.close()
})
beforeEach(async () => {
  await context?.close()
  context = await browser.newContext()
  tab = await openTab(context, site)
  await tab.session('login')
  await expect.poll(tab.shows).toBe('signed-in')
})

describe('a service worker in between', () => {
  const be = (mode: string) =>
    tab.page.evaluate(`new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = resolve
      navigator.serviceWorker.controller.postMessage('${mode}', [port2])
    }).then(() => 1)`)
  beforeEach(async () => {
    await tab.page.evaluate(`navigator.serviceWorker.register('/between.js').then(() => 1)`)
    await tab.page.waitForFunction('navigator.serviceWorker.controller !== null')
  })

  it('that says 200 to everything has no log-out heard, and the server is told when it passes on', async () => {
    await be('hello')
    expect(await tab.session('logout')).toBe(false)
    expect(await tab.shows()).toBe('signed-out')
    await be('pass')
    await expect.poll(() => context.cookies(), { timeout: 20_000 }).toEqual([])
  })

  it('that gives an old answer to a refresh ends no session, and makes no loop', async () => {
    await be('pass')
    site.ahead += 700_000
    await tab.shift(700_000)
    expect(await tab.call()).toEqual([200])
    site.ahead += 700_000
    await tab.shift(700_000)
    await be('old')
    const before = site.asked.length
    await tab.call(3)
    expect(await tab.shows()).toBe('signed-in')
    expect(site.asked.length - before).toBeLessThan(3)
    await be('pass')
    await tab.shift(700_000)
    site.ahead += 700_000
    expect(await tab.call(3)).toEqual([200, 200, 200])
  })
})

it('a client in a shared worker is in with the pages, and out with them', async () => {
  await tab.page.evaluate(`window.worker = new SharedWorker('/shared.js', { type: 'module' }); worker.port.start(); 1`)
  const ask = () =>
    tab.page.evaluate(`new Promise((resolve) => {
      worker.port.onmessage = ({ data }) => resolve(data)
      worker.port.postMessage('go')
    })`)
  expect(await ask()).toEqual([200, 'signed-in'])
  await tab.session('logout')
  await expect.poll(ask).toEqual([401, 'signed-out'])
})

describe('a client in a service worker', () => {
  const plain = (init = '{}') => tab.page.evaluate(`fetch('/api/me', ${init}).then(({ status }) => status)`)
  const within = (name: string) =>
    tab.page.evaluate(`new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => resolve(data)
      navigator.serviceWorker.controller.postMessage('${name}', [port2])
    })`)
  beforeEach(async () => {
    await tab.page.evaluate(`navigator.serviceWorker.register('/inside.js', { type: 'module' }).then(() => 1)`)
    await tab.page.waitForFunction('navigator.serviceWorker.controller !== null')
  })

  it('gives the requests of pages its token, and refreshes once for all of them', async () => {
    expect(await within('ready')).toMatchObject({ status: 'signed-in' })
    expect(await plain()).toBe(200)
    site.ahead += 700_000
    site.asked.length = 0
    expect(await Promise.all([plain(), plain(), plain()])).toEqual([200, 200, 200])
    expect(site.asked.filter((path) => path === '/auth/refresh')).toHaveLength(1)
    // A page that is loaded anew has nothing in memory, and its plain requests are answered all the same.
    await tab.page.reload()
    expect(await plain()).toBe(200)
  })

  it('is out when a page is, and pages are out when it is', async () => {
    expect(await plain()).toBe(200)
    await tab.session('logout')
    await expect.poll(() => plain()).toBe(401)
    await tab.session('login')
    await expect.poll(() => plain()).toBe(200)
    expect(await within('logout')).toBe(true)
    await expect.poll(tab.shows).toBe('signed-out')
    expect([await plain(), await context.cookies()]).toEqual([401, []])
  })
})
