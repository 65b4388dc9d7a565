import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryStore } from '@bearer/core'
import { bearer, bearerRequest, respond } from '@bearer/express'
import { createSessions, generateSigningKey, type SignInOptions, signIn, signingKeys } from '@bearer/sessions'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch } from './launch.ts'

const signingKey = await generateSigningKey()

/** Of another site than `localhost`: an OpenID provider that asks its user, and a mailbox. */
const elsewhere: RequestListener = (req, res) => {
  const { searchParams: query } = new URL(req.url ?? '', 'http://127.0.0.1')
  const to = query.get('to') as string
  res.setHeader('content-type', 'text/html')
  res.end(
    query.get('mode') === 'form_post'
      ? `<form method="post" action="${to}"><input name="state" value="${query.get('state')}"><button>Go</button></form>`
      : `<a href="${to}${query.has('state') ? `?state=${query.get('state')}` : ''}">Go</a>`,
  )
}

/** An application whose first page tells who is there: for the request of the page itself, and for one that it makes. */
function application(
  sameSite: 'strict' | 'lax',
  bound: Pick<SignInOptions, 'boundBy'>,
  urls: { app: string; other: string },
) {
  const sessions = createSessions({
    issuer: urls.app,
    audience: `${urls.app}/api`,
    clientId: 'app',
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: '1', secret: randomBytes(32) }],
    store: memoryStore(),
    publicUrl: urls.app,
    cookies: { development: true, sameSite },
  })
  const api = bearer({ sessions, anonymous: 'if-absent' })
  const app = express()
  app.get('/', api, (req, res) => {
    res.send(`<!doctype html><p id="page">${api.authOf(req)?.subject ?? 'nobody'}</p><p id="api"></p>
      <script>fetch('/api/me').then((r) => r.text()).then((text) => { document.getElementById('api').textContent = text })</script>`)
  })
  app.get('/api/me', api, (req, res) => void res.send(api.authOf(req)?.subject ?? 'nobody'))
  app.get('/start', (req, res) => {
    const state = randomBytes(16).toString('hex')
    res.cookie('state', state, { httpOnly: true, secure: true, sameSite: 'none', path: '/callback' })
    res.redirect(`${urls.other}/authorize?to=${urls.app}/callback&state=${state}&mode=${req.query['mode']}`)
  })
  app.all('/callback', express.urlencoded(), async (req, res) => {
    const state = String((req.body as { state?: string } | undefined)?.state ?? req.query['state'])
    if (state === 'undefined' || req.headers.cookie?.includes(`state=${state}`) !== true)
      return void res.status(400).end()
    const options = { transport: 'cookie', redirect: '/', ...bound } as const
    respond(res, await signIn(sessions, bearerRequest(req), { subject: 'ada' }, options))
  })
  app.get('/magic', (_req, res) => void res.send('<form method="post"><button>Go</button></form>'))
  app.post('/magic', async (req, res) =>
    respond(
      res,
      await signIn(sessions, bearerRequest(req), { subject: 'ada' }, { transport: 'cookie', redirect: '/' }),
    ),
  )
  return app
}

describe('log-ins that begin on another site, in Chromium', () => {
  let browser: Browser
  let page: Page
  const servers: Server[] = []
  const listening = async (listener: RequestListener): Promise<number> => {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, resolve))
    return (server.address() as AddressInfo).port
  }
  const open = async (sameSite: 'strict' | 'lax', bound: Pick<SignInOptions, 'boundBy'> = { boundBy: 'state' }) => {
    let listener: RequestListener = () => {}
    const app = `http://localhost:${await listening((req, res) => listener(req, res))}`
    const other = `http://127.0.0.1:${await listening(elsewhere)}`
    listener = application(sameSite, bound, { app, other })
    return { app, other }
  }
  /** Who the page of the redirect finds, and who a request of that page finds. */
  const found = async (url: string): Promise<unknown> => {
    await page.waitForURL(url)
    await page.waitForFunction("document.getElementById('api').textContent !== ''")
    return [await page.textContent('#page'), await page.textContent('#api')]
  }

  beforeAll(async () => {
    browser = await launch()
  })
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage()
  })
  afterEach(async () => {
    await page.context().close()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
  afterAll(() => browser.close())

  it.each(['query', 'form_post'])(
    'OAuth by %s: with Strict cookies the first page finds nobody, and its requests do',
    async (mode) => {
      const { app } = await open('strict')
      await page.goto(`${app}/start?mode=${mode}`)
      await page.click('a, button')
      expect(await found(`${app}/`)).toEqual(['nobody', 'ada'])
    },
  )

  it.each(['query', 'form_post'])('OAuth by %s: with Lax cookies the first page finds the user', async (mode) => {
    const { app } = await open('lax')
    await page.goto(`${app}/start?mode=${mode}`)
    await page.click('a, button')
    expect(await found(`${app}/`)).toEqual(['ada', 'ada'])
  })

  it.each(['query', 'form_post'])(
    'OAuth by %s: is refused where the route does not say what binds it',
    async (mode) => {
      const { app } = await open('strict', {})
      await page.goto(`${app}/start?mode=${mode}`)
      const [answer] = await Promise.all([page.waitForResponse(/\/callback/), page.click('a, button')])
      expect([answer.status(), (await page.context().cookies()).map(({ name }) => name)]).toEqual([403, ['state']])
    },
  )

  it.each(['strict', 'lax'] as const)(
    'a magic link that ends in a form: the first page finds the user (%s)',
    async (sameSite) => {
      const { app, other } = await open(sameSite)
      await page.goto(`${other}/mail?to=${app}/magic`)
      await page.click('a')
      await page.waitForURL(`${app}/magic`)
      await page.click('button')
      expect(await found(`${app}/`)).toEqual(['ada', 'ada'])
    },
  )
})
