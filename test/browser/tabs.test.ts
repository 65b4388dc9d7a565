import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from './launch.ts'
import { run, type Tabs } from './tabs.ts'

/** A few times here. The long run: `BEARER_TAB_RUNS=200 npm run test:browser -- -t 'tabs that refresh at once'`. */
const times = Number(process.env['BEARER_TAB_RUNS'] ?? 3)

const cases: readonly Tabs[] = [
  { transport: 'refresh-cookie', count: 8, apart: 40, delay: 150 },
  { transport: 'refresh-cookie', count: 15, apart: 40, delay: 300 },
  { transport: 'cookie', count: 8, apart: 40, delay: 150 },
]

describe('tabs that refresh at once on a slow network, in a real browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())

  it.each(cases)(
    '$count of them, $transport, $apart ms apart, up to $delay ms each way: no session ends',
    { timeout: times * 30_000 },
    async (tabs) => {
      expect(await run(browser, tabs, times)).toEqual({ fared: { 200: tabs.count * times }, ended: [] })
    },
  )
})
