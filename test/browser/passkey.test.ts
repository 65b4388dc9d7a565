import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample } from '../docs/samples.ts'
import { isFirefox, launch } from './launch.ts'

describe.skipIf(isFirefox)('the sample of passkeys, with the virtual authenticator of Chromium', () => {
  let browser: Browser
  let page: Page
  let url: string

  beforeAll(async () => {
    browser = await launch()
    const port = await run(sample('docs/passkeys.md', 'The server').replace('./app.ts', '../app.ts'))
    url = `http://localhost:${port}/`
    page = await (await browser.newContext()).newPage()
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        automaticPresenceSimulation: true,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    })
    await page.goto(url)
    await page.addScriptTag({ content: sample('docs/passkeys.md', 'The page', 'js') })
  })
  afterAll(() => browser?.close())

  const status = (script: string): Promise<unknown> => page.evaluate(`(async () => (await (${script})).status)()`)
  const me = (): Promise<unknown> => page.evaluate("fetch('/api/me').then((r) => (r.ok ? r.json() : r.status))")

  it('signs up and logs in', async () => {
    expect(await me()).toBe(401)
    expect(await status("signUp('ada')")).toBe(200)
    expect(await me()).toEqual({ user: 'ada' })
    await page.context().clearCookies()
    expect(await me()).toBe(401)
    expect(await status('logIn()')).toBe(200)
    expect(await me()).toEqual({ user: 'ada' })
  })

  it('refuses names that are taken, answers that are presented twice, and challenges of something else', async () => {
    expect(await status("post('/sign-up/options', { name: 'ada' })")).toBe(409)
    await page.context().clearCookies()
    const answer = `(async () => {
      const { challenge } = await (await post('/log-in/options')).json()
      const options = { challenge, rpId: 'localhost', userVerification: 'required' }
      return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
    })()`
    expect(await status(`${answer}.then(async (one) => (await post('/log-in', one)) && post('/log-in', one))`)).toBe(
      401,
    )
    await page.context().clearCookies()
    // Of a sign-up, for somebody else.
    const swapped = answer.replace("post('/log-in/options')", "post('/sign-up/options', { name: 'eve' })")
    expect(await status(`${swapped}.then((one) => post('/log-in', one))`)).toBe(401)
    for (const body of ['{}', "{ id: 'x' }", "{ id: '__proto__' }", '[]']) {
      expect(await status(`post('/log-in', ${body})`)).toBe(401)
      expect(await status(`post('/sign-up', ${body})`)).toBe(401)
    }
    expect(await me()).toBe(401)
  })

  it('lets no other site log its visitor in', async () => {
    const other = await (await browser.newContext()).newPage()
    await other.goto(url.replace('localhost', '127.0.0.1'))
    const sent = await other.evaluate(
      `fetch('${url}log-in', { method: 'POST', mode: 'no-cors', body: '{}' }).then((r) => r.type)`,
    )
    expect(sent).toBe('opaque')
    const direct = await fetch(`${url}log-in`, { method: 'POST', headers: { origin: 'http://evil.example' } })
    expect(direct.status).toBe(403)
  })
})
