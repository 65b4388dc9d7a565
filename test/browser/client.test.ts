import type { Transport } from '@bearer/client'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { frameworks, open, openTab, type Site, type Tab } from './client-site.ts'
import { isFirefox, launch } from './launch.ts'
import { rows } from './whole.ts'

/** Once here. The long run: `BEARER_TAB_RUNS=50 npm run test:browser -- -t 'eight tabs'`. */
const times = Number(process.env['BEARER_TAB_RUNS'] ?? 1)
const transports: readonly Transport[] = ['cookie', 'refresh-cookie', 'body']

let browser: Browser
let context: BrowserContext
let site: Site
let one: Tab
let other: Tab
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const begin = async (framework: string, transport: Transport): Promise<void> => {
  site = await open(framework, transport)
  context = await browser.newContext()
  one = await openTab(context, site)
  other = await openTab(context, site)
}
const end = async (): Promise<void> => {
  await context.close()
  await site.close()
}
/** Both tabs are in, whatever was before. */
const logIn = async (): Promise<void> => {
  await one.session('login')
  for (const tab of [one, other]) await expect.poll(tab.shows).toBe('signed-in')
  site.asked.length = 0
}
/** So much later: the tokens have run out, and the browser has let the access cookie go. */
const later = async (ms = 700_000, tabs: readonly Tab[] = [one, other]): Promise<void> => {
  site.ahead += ms
  for (const tab of tabs) await tab.shift(ms)
  await context.clearCookies({ name: /-at$/ })
}
const all = (calls = 1, tabs: readonly Tab[] = [one, other]) => Promise.all(tabs.map((tab) => tab.call(calls)))
const refreshes = (): number => site.asked.filter((path) => path === '/auth/refresh').length

// Each transport once, and each framework once.
const table = rows(
  transports.flatMap((transport) => Object.keys(frameworks).map((name) => [name, transport] as const)),
  ([name, transport]) => Object.keys(frameworks).indexOf(name) === transports.indexOf(transport),
)

describe.each(table)('two tabs on %s (%s)', (framework, transport) => {
  beforeAll(() => begin(framework, transport))
  afterAll(end)
  beforeEach(logIn)
  afterEach(() => expect(site.ended).toEqual([]))

  it('make five calls each through three expiries without a 401, and refresh once each time, or each of them once', async () => {
    for (let i = 1; i <= 3; i++) {
      await later()
      expect((await all(5)).flat()).toEqual(Array(10).fill(200))
      // Where a message between the tabs takes long, the second one asks as well, and gets the same.
      expect(refreshes()).toBeLessThanOrEqual(2 * i)
    }
  })
})

describe.each(transports)('tabs (%s)', (transport) => {
  beforeAll(() => begin('express', transport))
  afterAll(end)
  beforeEach(logIn)
  afterEach(() => expect(site.ended).toEqual([]))

  it('ask again for answers that are lost', async () => {
    await later()
    site.lose = 2
    expect((await all(2)).flat()).toEqual([200, 200, 200, 200])
    expect(refreshes()).toBeGreaterThanOrEqual(3)
  })

  it('are all out where one logs out, and ask nobody; and in where one logs in', async () => {
    expect(await one.session('logout')).toBe(true)
    await expect.poll(other.shows).toBe('signed-out')
    expect(site.asked).toEqual(['/auth/logout'])
    expect(await other.call()).toEqual([401])
    await other.session('login')
    await expect.poll(one.shows).toBe('signed-in')
    expect(await one.call()).toEqual([200])
  })

  it('that log in at once are in the same session, and no other is left', async () => {
    await Promise.all([one, other].map((tab) => tab.session('login')))
    const sessions = await Promise.all([one, other].map(({ page }) => page.evaluate('session.state.sessionId')))
    // In a store of the application's own, a tab looks when it refreshes.
    if (transport !== 'body') expect(sessions[0]).toBe(sessions[1])
    expect(await all()).toEqual([[200], [200]])
    if (transport !== 'body') expect((await site.sessions.list('ada')).map(({ id }) => id)).toEqual([sessions[0]])
  })

  // Only Chromium freezes a tab at a test's word.
  it.skipIf(isFirefox)('wake up in after a day, or out where somebody has left meanwhile', async () => {
    const life = await context.newCDPSession(other.page)
    const sleep = (state: 'frozen' | 'active') => life.send('Page.setWebLifecycleState', { state })
    await sleep('frozen')
    await later(86_400_000, [one])
    expect(await one.call(3)).toEqual([200, 200, 200])
    await sleep('active')
    await other.shift(86_400_000)
    expect(await other.call(3)).toEqual([200, 200, 200])
    expect(refreshes()).toBeLessThanOrEqual(2)
    await sleep('frozen')
    await one.session('logout')
    await sleep('active')
    await expect.poll(other.shows).toBe('signed-out')
  })

  it('do not mind a clock that is an hour off', async () => {
    for (const ms of [-3_600_000, 7_200_000, -3_600_000]) {
      for (const tab of [one, other]) await tab.shift(ms)
      expect((await all()).flat()).toEqual([200, 200])
      await later()
      expect((await all()).flat()).toEqual([200, 200])
    }
  })

  it('are out where the password was changed elsewhere, and ask once', async () => {
    await site.sessions.revokeAll('ada')
    expect(await one.call(3)).toEqual([401, 401, 401])
    for (const tab of [one, other]) await expect.poll(tab.shows).toBe('signed-out')
    expect(refreshes()).toBe(1)
  })

  it('know after a reload who is in', async () => {
    await one.page.reload()
    await one.session('ready')
    expect([await one.shows(), await one.call()]).toEqual(['signed-in', [200]])
  })

  it.skipIf(transport === 'body' && times === 1)(
    `eight tabs on a slow network, ${times} times: no session ends, and nobody sees a 401`,
    async () => {
      const tabs = [one, other]
      while (tabs.length < 8) tabs.push(await openTab(context, site))
      site.delay = 300
      for (let i = 0; i < times; i++) {
        await later(700_000, tabs)
        expect((await all(1, tabs)).flat()).toEqual(Array(8).fill(200))
      }
    },
    60_000 + times * 30_000,
  )
})

describe('a page (cookie)', () => {
  beforeAll(() => begin('express', 'cookie'))
  afterAll(end)
  beforeEach(logIn)

  it('shows that it is offline, and is in again by itself', async () => {
    await context.setOffline(true)
    await expect.poll(one.shows).toBe('offline')
    expect(await one.call()).toEqual(['TypeError undefined'])
    await later()
    await context.setOffline(false)
    await expect.poll(one.shows).toBe('signed-in')
    expect(await one.call()).toEqual([200])
  })

  it('that logs out without a network is out, after a reload too, and the server hears of it', async () => {
    await context.setOffline(true)
    expect(await one.session('logout')).toBe(false)
    await expect.poll(other.shows).toBe('signed-out')
    expect((await context.cookies()).length).toBe(2)
    await context.setOffline(false)
    await expect.poll(() => context.cookies()).toEqual([])
    await other.page.reload()
    await other.session('ready')
    expect([await other.shows(), await site.sessions.list('ada')]).toEqual(['signed-out', []])
  })

  it('stays in while the store is down, and says that it cannot be decided', async () => {
    await one.page.clock.install()
    await later()
    site.isStoreDown = true
    const calls = one.call(2)
    const ticking = setInterval(() => void one.page.clock.runFor(2_000).catch(() => {}), 50)
    expect(await calls).toEqual(['ClientError unavailable', 'ClientError unavailable'])
    expect(await one.shows()).toBe('signed-in')
    site.isStoreDown = false
    expect(await one.call()).toEqual([200])
    clearInterval(ticking)
  })
})
