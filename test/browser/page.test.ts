import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { frameworks, listen } from '@bearer/demo/listen'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isFirefox, launch } from './launch.ts'
import { rows } from './whole.ts'

const screenshots = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url))

// The page is the same everywhere; what serves it is tried by test/demo on each framework.
const tried = rows(Object.keys(frameworks), (name) => name === 'express')

describe.each(tried)('the page on %s, in a real browser', (framework) => {
  let demo: Awaited<ReturnType<typeof listen>>
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const errors: string[] = []
  const failed: string[] = []

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true })
    demo = await listen({ framework, port: 0, store: 'memory' })
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await demo.close()
  })
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1000, height: 760 } })
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('response', (response) => response.ok() || failed.push(`${response.status()} ${response.url()}`))
    failed.length = 0
    await page.goto(demo.url)
  })
  afterEach(async () => {
    await context.close()
    expect(errors.splice(0)).toEqual([])
  })

  /** In Firefox the driver adds a style of its own for it, which the page forbids. */
  const picture = async (name: string): Promise<void> => {
    if (!isFirefox) await page.screenshot({ path: `${screenshots}${framework}-${name}.png` })
  }
  const logIn = async (): Promise<void> => {
    await page.click('#login button')
    await page.waitForSelector('#api-card:not([hidden])')
  }
  const answer = async (call: string): Promise<string> => {
    await page.click(`[data-call="${call}"]`)
    await page.waitForFunction((text) => document.getElementById('answer')?.textContent?.startsWith(text), call)
    return page.textContent('#answer') as Promise<string>
  }

  it('makes no request that fails before anybody logs in', async () => {
    await page.waitForLoadState('networkidle')
    expect(failed).toEqual([])
  })

  it('logs in with cookies that no script can read, and calls the API', async () => {
    await picture('login')
    await logIn()
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect((await context.cookies()).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
      { httpOnly: true, sameSite: 'Strict' },
      { httpOnly: true, sameSite: 'Strict' },
    ])
    expect(await answer('GET /api/me')).toContain('→ 200')
    expect(await answer('POST /api/notes')).toContain('A note of my own')
    await picture('inside')
  })

  it('refreshes, shows the sessions, and logs out', async () => {
    await logIn()
    const before = await context.cookies()
    await page.click('#refresh')
    await page.waitForFunction(() => document.getElementById('status')?.textContent === 'Refreshed.')
    const after = await context.cookies()
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    expect(after.map(({ value }) => value)).not.toEqual(before.map(({ value }) => value))
    await page.waitForSelector('#sessions .current')
    expect(await page.textContent('#sessions .current')).toMatch(/(Chrome|Firefox) on Linux.*this device.*just now/)
    await page.click('#logout')
    await page.waitForSelector('#login-card:not([hidden])')
    // The page shows at once who has left; the cookies go when the server has answered.
    await expect.poll(() => context.cookies()).toEqual([])
    expect(await page.evaluate(() => fetch('/api/me').then(({ status }) => status))).toBe(401)
  })

  it('says beside the field what is wrong', async () => {
    await page.click('#login [type=submit]')
    expect(await page.textContent('#username-error')).toBe('Say who you are.')
    await page.fill('#username', 'ada')
    await page.fill('#password', 'wrong')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#password-error:not([hidden])')
    expect(await page.textContent('#password-error')).toBe('That is not the password of this name.')
    expect(await page.isHidden('#username-error')).toBe(true)
  })

  it('goes on with the keyboard where the button that was pressed has gone', async () => {
    const focused = () => page.evaluate(() => document.activeElement?.id)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#sessions .current')
    expect(await focused()).toBe('api-title')
    await page.focus('#logout')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#login-card:not([hidden])')
    expect(await focused()).toBe('login-title')
  })

  it('says that there is no network, asks once however often a button is pressed, and shows nobody else’s answer', async () => {
    await logIn()
    await answer('GET /api/me')
    await context.setOffline(true)
    await page.click('[data-call="GET /api/reports"]')
    await page.waitForFunction(() => document.getElementById('status')?.textContent?.startsWith('You are offline.'))
    await context.setOffline(false)
    await page.waitForFunction(() => document.getElementById('status')?.textContent === 'You are logged in.')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.evaluate(() => {
      for (let i = 0; i < 3; i++) document.querySelector<HTMLElement>('[data-call="POST /api/notes"]')?.click()
    })
    await expect.poll(() => page.textContent('#answer')).toContain('POST /api/notes')
    expect(asked).toEqual(['/api/notes'])
    await page.click('#logout')
    await page.click('[data-as=bob]')
    await page.waitForSelector('#api-card:not([hidden])')
    expect(await page.textContent('#answer')).toBe('Call something, and its answer comes here.')
  })

  it('shows a refresh that no call notices, and what a refusal asks for', async () => {
    await page.click('[data-as=bob]')
    await page.waitForSelector('#api-card:not([hidden])')
    await page.click('#expire')
    await page.waitForFunction(() =>
      document.getElementById('generation')?.textContent?.startsWith('2: refreshed once'),
    )
    expect(await answer('GET /api/reports')).toContain('→ 403')
    expect(await page.textContent('#calls')).toMatch(/GET\/api\/reports403The token lacks the scope reports:read\./)
    expect(await page.textContent('#calls')).toContain('POST/web/auth/refresh200')
  })

  it('agrees with a second tab', async () => {
    await logIn()
    const [other] = await Promise.all([context.waitForEvent('page'), page.click('a[target=_blank]')])
    await other.waitForSelector('#api-card:not([hidden])')
    await other.click('#logout-all')
    await page.waitForSelector('#login-card:not([hidden])')
    expect(await context.cookies()).toEqual([])
  })

  it('stays logged in through a reload', async () => {
    await logIn()
    await page.reload()
    await page.waitForSelector('#api-card:not([hidden])')
    expect(await answer('GET /api/me')).toContain('"sub": "ada"')
  })

  it('keeps two tabs logged in that refresh at once', async () => {
    await logIn()
    const other = await context.newPage()
    await other.goto(demo.url)
    const refresh = (tab: Page): Promise<number> =>
      tab.evaluate(() => fetch('/web/auth/refresh', { method: 'POST' }).then(({ status }) => status))
    expect(await Promise.all([refresh(page), refresh(other), refresh(page), refresh(other)])).toEqual([
      200, 200, 200, 200,
    ])
    expect(await Promise.all([refresh(page), refresh(other)])).toEqual([200, 200])
  })

  it('is safe from a form that another site posts', async () => {
    await logIn()
    const evil = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(
        `<form method="post" action="${demo.url}/api/notes" id="f"><input name="text" value="forged"></form><script>f.submit()</script>`,
      )
    })
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    // The same site, another origin: SameSite lets the cookie through, and the origin check is what stops it.
    const [response] = await Promise.all([
      page.waitForResponse((one) => one.url() === `${demo.url}/api/notes`),
      page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`, { waitUntil: 'commit' }),
    ])
    expect(await response.request().headerValue('cookie')).toMatch(/development-\d+-at=/)
    expect(response.status()).toBe(403)
    // Firefox keeps no bodies for its driver.
    if (!isFirefox) expect(await response.json()).toMatchObject({ title: 'Cross-site request refused' })
    await new Promise((resolve) => evil.close(resolve))
  })
})
