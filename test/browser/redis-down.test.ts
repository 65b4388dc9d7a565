import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, type RedisServer, startRedis } from '../redis/server.ts'
import { open, openTab, type Site, type Tab } from './client-site.ts'
import { launch } from './launch.ts'

/** How long Redis is away, in seconds. The whole minute: `BEARER_REDIS_AWAY=60 npm run test:browser -- redis-down`. */
const away = Number(process.env['BEARER_REDIS_AWAY'] ?? 1)

const ending: (() => unknown)[] = []
let redis: RedisServer
let site: Site
let browser: Browser
let context: BrowserContext
let tab: Tab
beforeAll(async () => {
  if (!hasRedis()) return
  redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
  const client = new Redis(redis.port, { maxRetriesPerRequest: 0, retryStrategy: () => 100 })
  client.on('error', () => {})
  const store = redisStore({ client })
  site = await open('express', 'cookie', {}, store)
  browser = await launch()
  context = await browser.newContext()
  tab = await openTab(context, site)
  ending.push(
    () => redis.close(),
    () => client.disconnect(),
    () => store.close(),
    () => site.close(),
    () => browser.close(),
  )
})
afterAll(async () => {
  for (const end of ending.reverse()) await end()
})
const within = { timeout: 30_000, interval: 300 }
const pass = () => new Promise((resolve) => setTimeout(resolve, away * 1000))

describe.skipIf(!hasRedis())('a page whose server has lost its Redis', () => {
  it('stays in, has a typed error for its calls, and works again by itself when it is back', async () => {
    await tab.session('login')
    expect([await tab.call(), await tab.shows()]).toEqual([[200], 'signed-in'])
    site.ahead += 700_000
    await tab.shift(700_000)
    await context.clearCookies({ name: /-at$/ })
    await redis.kill()
    site.asked.length = 0
    const began = Date.now()
    // One refresh for all calls, which is tried again as `Retry-After` says, for ten seconds in all.
    expect(await tab.call(3)).toEqual(Array(3).fill('ClientError unavailable'))
    expect(Date.now() - began).toBeGreaterThan(2_000)
    expect(new Set(site.asked)).toEqual(new Set(['/auth/refresh']))
    expect(site.asked.length).toBeLessThan(12)
    expect(await tab.shows()).toBe('signed-in')
    await pass()
    expect(await tab.shows()).toBe('signed-in')
    await redis.restart()
    await expect.poll(() => tab.call(), within).toEqual([200])
    expect([await tab.shows(), site.ended]).toEqual(['signed-in', []])
  }, 180_000)

  it('logs out meanwhile, stays out after a reload, and the session has ended when it is back', async () => {
    await redis.kill()
    expect([await tab.session('logout'), await tab.shows()]).toEqual([true, 'signed-out'])
    expect(await context.cookies()).toEqual([])
    await tab.page.reload()
    await tab.page.waitForFunction('window.session')
    await tab.session('ready')
    expect(await tab.shows()).toBe('signed-out')
    await pass()
    await redis.restart()
    await expect.poll(() => site.sessions.list('ada').catch(() => 'down'), within).toEqual([])
  }, 180_000)
})
