import { memoryStore } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { client, frameworks, start } from './applications.ts'

/** What a browser keeps: it goes by the names of cookies, in the order in which answers arrive. */
class Browser {
  readonly #cookies = new Map<string, string>()

  keep({ headers }: Received): void {
    for (const line of (headers['set-cookie'] ?? []) as string[]) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  get header(): readonly [string, string] {
    return ['cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')]
  }
}

const right = { username: 'ada', password: 'right' }

/** An application on a clock that the test sets, and who calls it. */
async function running(framework: (typeof frameworks)[number], options: Parameters<typeof start>[1] = {}) {
  const time = { now: Date.now() }
  const clock = (): number => time.now
  const application = await start(framework, { clock, store: memoryStore({ clock }), ...options })
  const post = (
    path: string,
    fields: Record<string, string> = {},
    headers: readonly (readonly [string, string])[] = [],
  ): Promise<Received> =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [...headers, ['sec-fetch-site', 'same-origin'], ['content-type', 'application/x-www-form-urlencoded']],
      body: new URLSearchParams(fields).toString(),
    })
  return { ...application, time, post }
}

describe.each(frameworks)('honest users stay in, on $name', (framework) => {
  it('whose tabs refresh while the window is open, and whose app comes back with a token that was answered in vain', async () => {
    const { post, time, close } = await running(framework)
    const { refresh_token: first = '' } = JSON.parse((await post('/body/login', right)).body)
    const refresh = async (token: string): Promise<string> => {
      const { body } = await post('/body/refresh', { refresh_token: token })
      return JSON.parse(body).refresh_token ?? body
    }
    const second = await refresh(first)
    expect([await refresh(second), await refresh(first)]).toEqual([second, second])
    time.now += 3_600_000
    const third = await refresh(first)
    expect([first, second]).not.toContain(third)
    expect(await refresh(second)).toBe(third)
    time.now += 11_000
    const fourth = await refresh(third)
    expect(await refresh(second)).toBe('{"error":"invalid_grant"}')
    expect(await refresh(fourth)).toBe('{"error":"invalid_grant"}')
    await close()
  })

  it.each(['/web', '/spa'])(
    'who log in while a dead token is on its way: its late refusal clears nothing, in %s',
    async (at) => {
      const { post, sessions, close } = await running(framework)
      const browser = new Browser()
      const old = await post(`${at}/login`, right)
      browser.keep(old)
      await sessions.revoke({ sessionId: JSON.parse(old.body).session_id })
      const late = await post(`${at}/refresh`, {}, [browser.header])
      browser.keep(await post(`${at}/login`, right, [browser.header]))
      browser.keep(late)
      browser.keep(await post(`${at}/refresh`))
      expect([late.status, late.headers['set-cookie']]).toEqual([400, undefined])
      expect((await post(`${at}/refresh`, {}, [browser.header])).status).toBe(200)
      await close()
    },
  )

  it('who use two applications on one host, each of which has a name', async () => {
    const wiki = await running(framework, { cookies: { name: 'wiki' } })
    const shop = await running(framework, { cookies: { name: 'shop' } })
    const browser = new Browser()
    for (const { post } of [wiki, shop]) browser.keep(await post('/web/login', right, [browser.header]))
    for (const { post } of [wiki, shop, wiki]) {
      const answer = await post('/web/refresh', {}, [browser.header])
      expect(answer.status).toBe(200)
      browser.keep(answer)
    }
    browser.keep(await shop.post('/web/logout', {}, [browser.header]))
    expect((await shop.post('/web/refresh', {}, [browser.header])).status).toBe(400)
    expect((await wiki.post('/web/refresh', {}, [browser.header])).status).toBe(200)
    await Promise.all([wiki.close(), shop.close()])
  })

  it.each([0, 1, 300, 517, 999])(
    'near the absolute end: a usual client refreshes three times in the last minute (+%i ms)',
    async (ms) => {
      const { post, time, close } = await running(framework, { absoluteTtl: 600, idleTtl: 600, accessTokenTtl: 300 })
      time.now += ms
      const end = time.now + 600_000
      let tokens = JSON.parse((await post('/body/login', right)).body)
      let inLastMinute = 0
      for (;;) {
        time.now += Math.max(1, tokens.expires_in * 800)
        if (time.now >= end) break
        const { status, body } = await post('/body/refresh', { refresh_token: tokens.refresh_token })
        if (time.now >= end - 60_000) inLastMinute++
        expect([status, JSON.parse(body).session_expires_in]).toEqual([200, Math.floor((end - time.now) / 1000)])
        tokens = JSON.parse(body)
      }
      expect(inLastMinute).toBeLessThanOrEqual(3)
      expect((await post('/body/refresh', { refresh_token: tokens.refresh_token })).status).toBe(400)
      await close()
    },
  )

  it('and POST /revoke ends the session of a refresh token that was rotated out', async () => {
    const { post, time, close } = await running(framework, { clients: [{ ...client, id: 'app' }] })
    const { refresh_token: first } = JSON.parse((await post('/body/login', right)).body)
    const { refresh_token: second } = JSON.parse((await post('/body/refresh', { refresh_token: first })).body)
    time.now += 11_000
    const { refresh_token: third } = JSON.parse((await post('/body/refresh', { refresh_token: second })).body)
    const basic = `Basic ${Buffer.from(`app:${client.secret}`).toString('base64')}`
    expect((await post('/body/revoke', { token: first }, [['authorization', basic]])).status).toBe(200)
    expect((await post('/body/refresh', { refresh_token: third })).status).toBe(400)
    await close()
  })
})
