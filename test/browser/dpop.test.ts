import { listen } from '@bearer/demo/listen'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundled } from './bundle.ts'
import { launch } from './launch.ts'

const script = `
import { createClient } from '@bearer/client'
import { dpop } from '@bearer/client/dpop'
const store = { get: () => localStorage.getItem('own'), set: (text) => localStorage.setItem('own', text), remove: () => localStorage.removeItem('own') }
window.session = createClient(dpop({ url: '/auth', transport: 'body', store }))
window.me = async () => {
  const { status } = await session.fetch('/api/me')
  const { cnf } = JSON.parse(atob((await session.token()).split('.')[1]))
  return [status, cnf.jkt]
}
`
const bundle = bundled(script)

let browser: Browser
let demo: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  demo = await listen({ framework: 'express', port: 0, store: 'memory', dpop: true })
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  await demo.close()
})

/** A tab of the demo's origin, with a page of the test's. */
async function tab(context: BrowserContext, before = ''): Promise<Page> {
  const page = await context.newPage()
  const body = `<!doctype html><script>${before}</script><script type="module">${await bundle}</script>`
  await page.route('**/own', (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(`${demo.url}/own`)
  await page.waitForFunction(() => 'me' in globalThis)
  return page
}
const logIn = (page: Page) => page.evaluate(`session.login({ username: 'ada', password: 'ada-password' })`)
const me = (page: Page): Promise<unknown> => page.evaluate('me()')

it('a key that no script can read is that of all tabs, and after a reload', async () => {
  const context = await browser.newContext()
  const [one, other] = [await tab(context), await tab(context)]
  await logIn(one)
  const [status, jkt] = (await me(one)) as [number, string]
  expect([status, jkt]).toEqual([200, expect.stringMatching(/^[\w-]{43}$/)])
  await other.evaluate('session.refresh()')
  expect(await me(other)).toEqual([200, jkt])
  await one.reload()
  await one.waitForFunction(() => 'me' in globalThis)
  await one.evaluate('session.refresh()')
  expect(await me(one)).toEqual([200, jkt])
  const extractable = `new Promise((resolve) => {
    indexedDB.open('@bearer/client').onsuccess = ({ target }) => {
      target.result.transaction('dpop').objectStore('dpop').get('/auth').onsuccess = (event) =>
        crypto.subtle.exportKey('jwk', event.target.result.privateKey).then(() => true, () => false).then(resolve)
    }
  })`
  expect(await one.evaluate(extractable)).toBe(false)
  await context.close()
})

const hangs = `IDBFactory.prototype.open = () => ({})`

it('a database that was deleted while a tab is there has the key of that tab again', async () => {
  const context = await browser.newContext()
  const one = await tab(context)
  await logIn(one)
  const [, jkt] = (await me(one)) as [number, string]
  await one.evaluate(
    `new Promise((resolve) => { indexedDB.deleteDatabase('@bearer/client').onsuccess = resolve }).then(() => 1)`,
  )
  const other = await tab(context)
  await other.evaluate('session.refresh()')
  await one.close()
  const later = await tab(context)
  await later.evaluate('session.refresh()')
  expect([await me(other), await me(later)]).toEqual([
    [200, jkt],
    [200, jkt],
  ])
  await context.close()
})

it('a database that never answers ends no session: whoever asks is told, and is in again when it does', async () => {
  const context = await browser.newContext()
  const one = await tab(context)
  await logIn(one)
  await one.close()
  const hanging = await tab(context, hangs)
  const refused = `session.fetch('/api/me').catch(({ name, code }) => [name, code, session.state.status])`
  expect(await hanging.evaluate(refused)).toEqual(['ClientError', 'key_unavailable', 'signed-in'])
  await hanging.close()
  const later = await tab(context)
  expect(await later.evaluate(`session.refresh().then(({ status }) => status)`)).toBe('signed-in')
  await context.close()
})

it('a database that another page holds keeps nobody from logging in', async () => {
  const context = await browser.newContext()
  const holder = await tab(context)
  await holder.evaluate(`new Promise((resolve) => {
    indexedDB.open('@bearer/client', 7).onsuccess = ({ target }) => {
      window.held = target.result
      indexedDB.deleteDatabase('@bearer/client')
      resolve()
    }
  })`)
  const one = await tab(context)
  await logIn(one)
  expect(await me(one)).toEqual([200, expect.any(String)])
  await context.close()
})

it.each([
  [
    'throws when it is opened',
    `Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })`,
  ],
  ['takes no keys', `IDBObjectStore.prototype.put = () => { throw new DOMException('no', 'DataCloneError') }`],
])('a browser whose IndexedDB %s has one key for the tabs that are there', async (_, before) => {
  const context = await browser.newContext()
  const one = await tab(context, before)
  await logIn(one)
  const [, jkt] = (await me(one)) as [number, string]
  const other = await tab(context, before)
  await other.evaluate('session.refresh()')
  expect(await me(other)).toEqual([200, jkt])
  expect(await one.evaluate('session.state.status')).toBe('signed-in')
  await context.close()
})
