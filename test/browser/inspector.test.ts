import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { launch } from './launch.ts'
import { serveSite } from './site.ts'

describe('the token inspector of the site', () => {
  let site: Awaited<ReturnType<typeof serveSite>>
  let browser: Browser
  beforeAll(async () => {
    site = await serveSite(['index', 'inspector'])
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  /** A page that has loaded all of it, what it complains of, and what it asks for from then on. */
  async function visit() {
    const page = await browser.newPage()
    const complaints: string[] = []
    const requests: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (line) => line.text().includes('Security Policy') && complaints.push(line.text()))
    await page.goto(`${site.url}/inspector`, { waitUntil: 'load' })
    await page.waitForSelector('.inspector fieldset:enabled')
    page.on('request', (request) => requests.push(request.url()))
    return { page, complaints, requests }
  }
  const outcome = (page: Page) => page.textContent('.outcome h2')
  async function withExample(page: Page): Promise<string> {
    await page.click('text=Try one made here')
    await page.waitForSelector('.outcome h2')
    return page.inputValue('#inspector-token')
  }

  it('verifies in the page, and says what speaks against a token', async () => {
    const { page, complaints } = await visit()
    const token = await withExample(page)
    expect(await outcome(page)).toBe('A guard accepts this token')
    await page.fill('#inspector-audience', 'https://other.example.com')
    await expect.poll(() => outcome(page), { timeout: 60_000 }).toBe('A guard refuses this token')
    expect(await page.textContent('.outcome')).toContain('audience_mismatch')
    expect(await page.getAttribute('.outcome a', 'href')).toBe('https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3')
    await page.fill('#inspector-audience', 'https://api.example.com')
    await page.fill('#inspector-token', `${token.slice(0, -8)}AAAAAAAA`)
    await expect.poll(() => page.textContent('.outcome'), { timeout: 60_000 }).toContain('signature_invalid')
    await page.fill('#inspector-keys', '')
    await expect.poll(() => outcome(page), { timeout: 60_000 }).toBe('Nothing speaks against this token so far')
    await page.fill('#inspector-keys', '{"kty":"oct","k":"c2VjcmV0"}')
    await expect.poll(() => outcome(page), { timeout: 60_000 }).toBe('This cannot be used')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('sends nothing, can send nothing, and keeps nothing', async () => {
    const { page, requests } = await visit()
    const before = page.url()
    const token = await withExample(page)
    await page.fill('#inspector-token', `${token} `)
    await page.fill('#inspector-keys', '')
    await expect.poll(() => page.textContent('.outcome'), { timeout: 60_000 }).toContain('jwks_uri')
    expect([requests, page.url()]).toEqual([[], before])
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, document.title]),
    )
    expect(kept).not.toContain(token.slice(0, 20))
    const forbidden = await page.evaluate((url) => {
      const directives: string[] = []
      document.addEventListener('securitypolicyviolation', (event) =>
        directives.push(`${event.violatedDirective}: ${event.disposition}`),
      )
      const script = document.createElement('script')
      script.src = 'https://elsewhere.example/x.js'
      document.head.append(script)
      new Image().src = 'https://elsewhere.example/?token'
      fetch(url).catch(() => {})
      navigator.sendBeacon(url, 'token')
      for (const make of [() => new WebSocket(url.replace('http', 'ws')), () => new EventSource(url)]) {
        try {
          make()
        } catch {}
      }
      return new Promise<readonly string[]>((resolve) => setTimeout(() => resolve(directives.sort()), 500))
    }, site.url)
    expect(forbidden).toEqual(
      [...Array(4).fill('connect-src'), 'img-src', 'script-src-elem'].map((directive) => `${directive}: enforce`),
    )
    await page.goto(`${site.url}/`)
    await page.evaluate('history.back()').catch(() => {})
    await expect.poll(() => page.inputValue('#inspector-token', { timeout: 5_000 }).catch(() => undefined)).toBe('')
    await page.close()
  })

  it('is reached by the keyboard, field after field, and cleared by it', async () => {
    const { page } = await visit()
    await withExample(page)
    await page.focus('#inspector-token')
    const focused: unknown[] = []
    for (let at = 0; at < 7; at++) {
      focused.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim()))
      await page.keyboard.press('Tab')
    }
    expect(focused).toEqual([
      ...['token', 'issuer', 'audience', 'keys'].map((name) => `inspector-${name}`),
      '',
      'Try one made here',
      'Clear',
    ])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.inputValue('#inspector-token'), { timeout: 60_000 }).toBe('')
    await page.close()
  })

  it('has nothing that axe-core objects to, and nothing to scroll sideways', async () => {
    const { page } = await visit()
    await withExample(page)
    await page.fill('#inspector-issuer', 'https://login.example.com/')
    await expect.poll(() => page.textContent('.outcome'), { timeout: 60_000 }).toContain('issuer_mismatch')
    const wrong: unknown[] = []
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        // VitePress names its search without the key that it shows.
        const found = await violations(page, ['.DocSearch-Button'])
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        if (found.length > 0 || wide > width) wrong.push({ width, colorScheme, wide, found })
      }
    }
    expect(wrong).toEqual([])
    await page.close()
  })

  it.each([390, 1280])('moves nothing on a window of %i px while what it loads comes late', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    const loaded: string[] = []
    await page.route('**/assets/**', async (route) => {
      loaded.push(route.request().resourceType())
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await page.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      const seen = (list: PerformanceObserverEntryList) =>
        shifts.push(...list.getEntries().map((entry) => (entry as unknown as { value: number }).value))
      new PerformanceObserver(seen).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(`${site.url}/inspector`, { waitUntil: 'load' })
    await page.waitForSelector('.inspector fieldset:enabled')
    const shifts = await page.evaluate(() => (window as unknown as { shifts: readonly number[] }).shifts)
    const moved = shifts.reduce((sum, value) => sum + value, 0)
    // What is below a hundredth is the key that the search shows.
    expect([moved < 0.01 || moved, loaded.includes('font')]).toEqual([true, false])
    await page.close()
  })
})
