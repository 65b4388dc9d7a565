import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { listen } from '@bearer/demo/listen'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from './axe.ts'
import { launch } from './launch.ts'

const screenshots = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url))
const widths = [320, 390, 768, 1280]
const schemes = ['light', 'dark'] as const

describe('how the page looks', () => {
  let demo: Awaited<ReturnType<typeof listen>>
  let browser: Browser
  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true })
    demo = await listen({ framework: 'express', port: 0, store: 'memory' })
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await demo.close()
  })

  /** What is wrong at each width and in each scheme, with a picture of it. */
  async function look(page: Page, name: string): Promise<unknown[]> {
    const wrong: unknown[] = []
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 })
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.screenshot({ path: `${screenshots}${name}-${width}-${colorScheme}.png`, fullPage: true })
        const found = [...(await violations(page))]
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        if (found.length > 0 || wide > width) wrong.push({ width, colorScheme, wide, found })
      }
    }
    return wrong
  }

  it('has nothing that axe-core objects to, and nothing to scroll sideways, logged out and in', async () => {
    const page = await browser.newPage()
    await page.goto(demo.url)
    await page.click('#login [type=submit]')
    expect(await look(page, 'log-in')).toEqual([])
    await page.click('[data-as=bob]')
    await page.waitForSelector('#sessions .current')
    for (const path of ['GET /api/me', 'GET /api/reports']) {
      await page.click(`[data-call="${path}"]`)
      await page.waitForFunction((text) => document.getElementById('answer')?.textContent?.startsWith(text), path)
    }
    await page.click('#expire')
    await page.waitForFunction(() => document.getElementById('generation')?.textContent?.startsWith('2'))
    expect(await look(page, 'inside')).toEqual([])
  })
})
