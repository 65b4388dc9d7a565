import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { bearer } from '@bearer/express'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launch } from '../browser/launch.ts'
import { freePort } from '../docs/samples.ts'

const folder = fileURLToPath(new URL('../../examples/next', import.meta.url))

/** On demand and nightly (`npm run test:next`): a build of Next.js takes a minute or more. */
describe.each(['start', 'dev'])('the example of Next.js, by npm run %s', (script) => {
  let [url, written] = ['', '']
  let next: ChildProcess
  let browser: Browser
  let issuer: TestIssuer
  let backend: Server
  beforeAll(async () => {
    issuer = await createTestIssuer({ audience: 'https://api.example.com', clock: Date.now })
    const app = express()
    app.get('/open', (request, response) => void response.json(request.headers))
    app.use(bearer({ issuer: issuer.issuer, audience: issuer.audience }))
    app.get('/closed', (_request, response) => void response.json('in'))
    backend = createServer(app).listen(0, '127.0.0.1')
    await new Promise((resolve) => backend.once('listening', resolve))
    const port = await freePort()
    url = `http://localhost:${port}`
    const { NODE_ENV: _, VITEST: __, ...inherited } = process.env
    const BACKEND_URL = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
    const env = {
      ...inherited,
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: '1',
      BACKEND_URL,
    } as unknown as NodeJS.ProcessEnv
    // A group of its own: npm starts a shell, which starts Next.js, which starts others.
    next = spawn('npm', ['run', script], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [next.stdout, next.stderr]) stream?.on('data', (chunk) => (written += chunk))
    const isUp = async () => expect((await fetch(`${url}/api/me`)).status, written).toBe(401)
    await vi.waitFor(isUp, { timeout: 600_000, interval: 500 })
    browser = await launch()
  }, 900_000)
  afterAll(async () => {
    await browser?.close()
    if (next?.pid) process.kill(-next.pid)
    backend.closeAllConnections()
    backend.close()
    await issuer.close()
  })

  const refreshes = (): number => written.split('a session was refreshed').length - 1
  async function opened(): Promise<Page> {
    const page = await (await browser.newContext()).newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(url)
    await expect.poll(() => page.textContent('#browser')).toBe('unknown')
    return page
  }
  async function logIn(page: Page, name: string): Promise<void> {
    await page.fill('[name=username]', name)
    await page.fill('[name=password]', `${name}-password`)
    await page.click('#login button')
    await expect.poll(() => page.textContent('#server')).toBe(`Hello ${name}`)
    expect(await page.textContent('#browser')).toBe('signed-in')
  }
  /** Clicks, and gives what the API said then. */
  async function asked(page: Page, id: string): Promise<string> {
    const answer = page.waitForResponse((response) => response.url().includes(`/api/${id}`))
    await page.click(`#${id}`)
    const response = await answer
    const said = `${response.status()} ${await response.text()}`
    await expect.poll(() => page.textContent('#said')).toBe(said)
    return said
  }
  /** Has the browser do what it does when the access token has run out, whose cookie ends with it. */
  async function expire(page: Page): Promise<void> {
    const cookies = await page.context().cookies()
    expect(cookies.map(({ name }) => name.slice(-2)).sort()).toEqual(['at', 'rt'])
    for (const { name } of cookies) if (name.endsWith('at')) await page.context().clearCookies({ name })
  }

  it('logs in, shows who is there on the server and in the browser, and logs out', async () => {
    const page = await opened()
    expect(await page.textContent('#server')).toBe('Nobody is logged in')
    await logIn(page, 'ada')
    expect(await asked(page, 'me')).toContain('200 {"subject":"ada"')
    expect(await asked(page, 'notes')).toContain('201 {"by":"ada"')
    await page.reload()
    expect(await page.textContent('#server')).toBe('Hello ada')
    await page.click('#logout')
    await expect.poll(() => page.textContent('#server')).toBe('Nobody is logged in')
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate(async () => (await fetch('/api/me')).status)).toBe(401)
  })

  it('refuses wrong passwords and missing scopes', async () => {
    const page = await opened()
    await page.fill('[name=username]', 'ada')
    await page.fill('[name=password]', 'wrong')
    await page.click('#login button')
    await expect.poll(() => page.textContent('#said')).not.toBe('')
    expect(await page.textContent('#server')).toBe('Nobody is logged in')
    await logIn(page, 'bob')
    const { status, challenge } = await page.evaluate(async () => {
      const response = await fetch('/api/reports')
      return { status: response.status, challenge: response.headers.get('www-authenticate') }
    })
    expect([status, challenge]).toEqual([403, expect.stringContaining('scope="reports:read"')])
  })

  it('refreshes once for all that a page asks for at a time', async () => {
    const page = await opened()
    await logIn(page, 'ada')
    await expire(page)
    const before = refreshes()
    const statuses = await page.evaluate(async () => {
      const paths = ['/', '/api/me', '/api/reports', '/?_rsc=x', '/api/me?2', '/api/me?3']
      return Promise.all(paths.map(async (path) => (await fetch(path)).status))
    })
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
    await expect.poll(refreshes).toBe(before + 1)
    await page.reload()
    expect(await page.textContent('#server')).toBe('Hello ada')
    expect(refreshes()).toBe(before + 1)

    await expire(page)
    await page.reload()
    expect(await page.textContent('#server')).toBe('Hello ada')
    expect((await page.context().cookies()).length).toBe(2)
  })

  it('serves nothing to nobody, however the path is spelled and whatever the request pretends', async () => {
    const paths = [
      'reports',
      'REPORTS',
      '%72eports',
      './reports',
      'x/../reports',
      'reports/',
      'reports?x',
      'reports%2f',
      'reports;x',
      'reports.json',
      'reports/%2e',
    ]
    const spellings = paths.flatMap((path) => [
      `/api/${path}`,
      `//api/${path}`,
      `/API/${path}`,
      `/api//${path}`,
      `/_next/../api/${path}`,
      `/_next/data/x/api/${path}`,
    ])
    const lies = [
      'X-Middleware-Subrequest: src/proxy:src/proxy:src/proxy:src/proxy:src/proxy',
      'X-Middleware-Rewrite: /api/reports',
      'X-Invoke-Path: /api/reports',
      'X-Now-Route-Matches: 1',
      'RSC: 1',
    ]
    const bodies = await Promise.all([
      ...spellings.map((path) => raw(url, path)),
      ...lies.map((line) => raw(url, '/api/reports', line)),
      raw(url, '/open', 'X-Middleware-Rewrite: /api/reports'),
    ])
    expect(bodies.filter((body) => /"Q1"/.test(body) || !/^HTTP\/1\.1 [345]\d\d/.test(body))).toEqual([])
  })

  it('hands cookies and Origin on behind its rewrites, where a guard takes requests of this machine', async () => {
    const page = await opened()
    await logIn(page, 'ada')
    const fields = (await page.evaluate(async () => (await fetch('/backend/open')).json())) as Record<string, string>
    expect(fields).toMatchObject({
      'x-forwarded-host': new URL(url).host,
      'x-forwarded-proto': 'http',
      'x-forwarded-for': expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/),
      'sec-fetch-site': 'same-origin',
      cookie: expect.stringContaining('development-'),
    })
    expect(fields['host']).toMatch(/^127\.0\.0\.1:/)
    const closed = (headers: Record<string, string> = {}) => fetch(`${url}/backend/closed`, { headers })
    const bearing = { authorization: `Bearer ${await issuer.mint({ sub: 'ada' })}` }
    expect([(await closed()).status, (await closed(bearing)).status]).toEqual([401, 200])
    // Next.js believes what a client says of itself: the guard does not take it for one of this machine.
    expect((await closed({ ...bearing, 'x-forwarded-for': '192.0.2.1' })).status).toBe(403)
  })
})

/** Asks by a socket, with the path as it is written. Gives the whole answer. */
function raw(url: string, path: string, ...lines: readonly string[]): Promise<string> {
  const { host, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write([`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, '', ''].join('\r\n'))
    })
    socket.on('data', (chunk) => (answer += chunk))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}
