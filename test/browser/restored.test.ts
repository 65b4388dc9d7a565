import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { open, openTab, type Site, type Tab } from './client-site.ts'
import { launch } from './launch.ts'

/** Pages that the back button brings back as they were left: browsers keep them, frozen, where nothing forbids it. */
let browser: Browser
let context: BrowserContext
let site: Site
let tab: Tab
beforeAll(async () => {
  browser = await launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  site = await open('express', 'cookie')
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
  await tab.page.evaluate(`window.isTheSame = true; addEventListener('pageshow', () => { window.cameBack = true })`)
})

const leave = () => tab.page.goto(`${site.url}/elsewhere`)
const comeBack = async (): Promise<void> => {
  await tab.page.evaluate('history.back()').catch(() => {})
  await expect
    .poll(() => tab.page.evaluate('window.cameBack === true && window.isTheSame').catch(() => false))
    .toBe(true)
}
/** Written as a log-out in a browser whose messages do not reach frozen pages writes it. */
const loggedOutMeanwhile = `for (const name of Object.keys(localStorage)) localStorage.setItem(name, '{"status":"signed-out","out":"/logout"}')`

describe('a page that comes back', () => {
  it('is that of before: nothing of the client keeps it out of the cache', async () => {
    await leave()
    await comeBack()
    expect([await tab.shows(), await tab.call()]).toEqual(['signed-in', [200]])
  })

  it('shows that somebody has logged out meanwhile, before anybody asks', async () => {
    await leave()
    await tab.page.evaluate(loggedOutMeanwhile)
    await comeBack()
    await expect.poll(tab.shows).toBe('signed-out')
  })

  it('whose token has run out is refreshed before it is used', async () => {
    await leave()
    site.ahead += 700_000
    await context.clearCookies({ name: /-at$/ })
    await comeBack()
    await tab.shift(700_000)
    expect([await tab.call(3), await tab.shows()]).toEqual([[200, 200, 200], 'signed-in'])
  })

  it('whose session was ended elsewhere shows so with its first call', async () => {
    await leave()
    await site.sessions.revokeAll('ada')
    await comeBack()
    expect([await tab.call(), await tab.shows()]).toEqual([[401], 'signed-out'])
  })

  it('shows who has logged in meanwhile in another tab, be it loaded anew', async () => {
    await leave()
    const other = await openTab(context, site)
    await other.session('logout')
    await other.session('login')
    await tab.page.evaluate('history.back()').catch(() => {})
    const idOf = ({ page }: Tab) => page.evaluate('session.ready().then(({ sessionId }) => sessionId)').catch(() => '')
    const now = await idOf(other)
    await expect.poll(() => idOf(tab)).toBe(now)
  })
})
