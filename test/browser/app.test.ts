import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore } from '@bearer/core'
import { generateSigningKey } from '@bearer/sessions'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../examples/app/src/app.ts'
import { codeOf } from '../../examples/app/src/code-of.ts'
import { Users } from '../../examples/app/src/users.ts'
import { launch } from './launch.ts'

let now = Date.now()
const clock = (): number => now
const users = new Users(':memory:', clock)
let browser: Browser
let server: Server
let url: string

beforeAll(async () => {
  browser = await launch()
  server = createServer((req, res) => app(req, res))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}`
  const refreshSecret = crypto.getRandomValues(new Uint8Array(32))
  const { app } = createApp({
    ...{ url, users, clock, refreshSecret },
    store: memoryStore({ clock }),
    signingKey: await generateSigningKey(),
  })
})
afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
  users.close()
})

/** One browser of one user, with its own cookies. */
class Tab {
  readonly page: Page
  private constructor(page: Page) {
    this.page = page
  }
  static async open(): Promise<Tab> {
    const tab = new Tab(await (await browser.newContext()).newPage())
    await tab.page.goto(url)
    await tab.page.waitForSelector('body[data-shown]')
    return tab
  }
  /** Fills in a form, sends it, and gives what the page says then. */
  async submit(form: string, fields: Record<string, string | true> = {}): Promise<string> {
    for (const [name, value] of Object.entries(fields)) {
      const field = `#${form} [name=${name}]`
      await (value === true ? this.page.check(field) : this.page.fill(field, value))
    }
    return this.click(`#${form} [type=submit]`)
  }
  async click(selector: string): Promise<string> {
    await this.page.evaluate("document.getElementById('status').textContent = ''")
    await this.page.click(selector)
    await this.page.waitForFunction("document.getElementById('status').textContent !== ''")
    return (await this.page.textContent('#status')) ?? ''
  }
  /** Who the page says is there, what they may see, and how many devices; nothing where nobody is logged in. */
  async seen(): Promise<unknown> {
    await this.page.reload()
    await this.page.waitForSelector('body[data-shown]')
    if (await this.page.isVisible('#outside')) return undefined
    const texts = await Promise.all(['#name', '#roles', '#reports'].map((one) => this.page.textContent(one)))
    return [...texts, await this.page.locator('#devices li').count()]
  }
  isIn(): Promise<boolean> {
    return this.page.isVisible('#inside')
  }
}

it('the example application, from sign-up to log-out everywhere, in Chromium', async () => {
  const [root, ada, phone] = [await Tab.open(), await Tab.open(), await Tab.open()]
  let password = 'correct horse battery'
  expect(await root.submit('sign-up', { name: 'root', password: 'short' })).toBe('name_or_password')
  expect(await root.submit('sign-up', { name: 'root', password })).toBe('Done.')
  expect(await root.seen()).toEqual(['root', 'admin, support', 'Reports: 403', 1])
  expect(await ada.submit('sign-up', { name: 'root', password })).toBe('taken')
  expect(await ada.submit('sign-up', { name: 'ada', password })).toBe('Done.')
  expect(await ada.seen()).toEqual(['ada', 'none', 'Reports: 403', 1])

  // Remember me: cookies that outlive the browser.
  const lasting = async () => (await ada.page.context().cookies()).map(({ expires }) => expires > 0)
  expect(await lasting()).toEqual([false, false])
  expect(await ada.click('#log-out')).toBe('Done.')
  expect(await ada.submit('log-in', { name: 'ada', password: 'wrong' })).toBe('Refused: 401')
  expect(await ada.submit('log-in', { name: 'ada', password, remember: true })).toBe('Done.')
  expect(await lasting()).toEqual([true, true])

  // A second factor, each of whose codes is good once.
  await ada.page.click('#offer')
  await ada.page.waitForFunction("document.getElementById('secret').textContent.startsWith('otpauth:')")
  const uri = (await ada.page.textContent('#secret')) ?? ''
  const code = (): string => codeOf(uri, now)
  expect(await ada.submit('second-factor', { code: '000000' })).toBe('Refused: 403')
  expect(await ada.submit('second-factor', { code: code() })).toBe('Done.')
  const logIn = async (tab: Tab): Promise<string> => {
    now += 30_000
    expect(await tab.submit('log-in', { name: 'ada', password })).toBe('second_factor')
    expect(await tab.isIn()).toBe(false)
    return tab.submit('log-in', { code: code() })
  }
  expect(await phone.submit('log-in', { name: 'ada', password })).toBe('second_factor')
  expect(await phone.submit('log-in', { code: code() })).toBe('second_factor')
  now += 30_000
  expect(await phone.submit('log-in', { code: code() })).toBe('Done.')

  // Devices: one ends the other.
  expect(await ada.seen()).toEqual(['ada', 'none', 'Reports: 403', 2])
  expect(await ada.click('#devices li:not(:has-text("this one")) button')).toBe('The session has ended.')
  expect([await phone.seen(), await ada.seen()]).toEqual([undefined, ['ada', 'none', 'Reports: 403', 1]])

  // A password change ends the others.
  expect(await logIn(phone)).toBe('Done.')
  const next = 'incorrect horse battery'
  expect(await ada.submit('password', { password: 'wrong', next })).toBe('wrong_password')
  expect(await ada.submit('password', { password, next })).toBe('Done.')
  password = next
  expect([await phone.seen(), await ada.isIn()]).toEqual([undefined, true])

  // A role is there within a minute, and gone within a minute.
  for (const [roles, shown, status] of [
    ['analyst', 'analyst', 200],
    ['', 'none', 403],
  ] as const) {
    expect(await root.submit('give-roles', { user: 'ada', roles })).toBe('Done.')
    now += 60_000
    expect(await ada.seen()).toEqual(['ada', shown, `Reports: ${status}`, 1])
  }
  expect(await ada.submit('give-roles', { user: 'ada', roles: 'admin' })).toBe('Refused: 403')

  // Staff acts for a user, who sees it and can end it; neither of their own sessions suffers.
  expect(await root.submit('act', { user: 'ada' })).toBe('Done.')
  expect(await root.seen()).toEqual(['ada, by root', 'none', 'Reports: 403', 2])
  expect(await root.submit('password', { password, next: 'battery of the staff' })).toBe('Refused: 403')
  expect(await ada.page.textContent('#devices')).not.toContain('root acts')
  expect(await ada.seen()).toEqual(['ada', 'none', 'Reports: 403', 2])
  expect(await ada.click('#devices li:has-text("root acts") button')).toBe('The session has ended.')
  expect(await root.seen()).toBeUndefined()
  expect(await root.submit('log-in', { name: 'root', password: 'correct horse battery' })).toBe('Done.')
  expect(await root.submit('act', { user: 'ada' })).toBe('Done.')

  // Log-out everywhere, of those who act too.
  expect(await logIn(phone)).toBe('Done.')
  expect(await phone.click('#log-out-all')).toBe('Done.')
  expect([await phone.seen(), await ada.seen(), await root.seen()]).toEqual([undefined, undefined, undefined])
  expect(await logIn(ada)).toBe('Done.')
})
