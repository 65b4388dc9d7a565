import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, deferred, Server } from './support/server.ts'

/** What of a browser the tabs use, where a test has no browser. Real tabs are in test/browser. */
function browser({ storage = true, channel = true, locks = true, page = true } = {}): Map<string, string> {
  const kept = new Map<string, string>()
  const events = new EventTarget()
  const refuse = (): never => {
    throw new DOMException('The user does not want it.', 'SecurityError')
  }
  const channels = new Set<EventTarget & { readonly name: string }>()
  class Channel extends EventTarget {
    readonly name: string
    constructor(name: string) {
      super()
      this.name = name
      channels.add(this)
    }
    postMessage(data: unknown): void {
      for (const other of channels)
        if (other !== this && other.name === this.name)
          queueMicrotask(() => other.dispatchEvent(Object.assign(new Event('message'), { data })))
    }
  }
  const tails = new Map<string, Promise<unknown>>()
  const request = (name: string, _options: object, work: () => Promise<unknown>): Promise<unknown> => {
    const run = (tails.get(name) ?? Promise.resolve()).then(work)
    tails.set(
      name,
      run.catch(() => {}),
    )
    return run
  }
  if (page) vi.stubGlobal('document', { baseURI: 'https://app.example/page', hidden: false })
  vi.stubGlobal('location', { origin: 'https://app.example' })
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events))
  vi.stubGlobal('dispatchEvent', events.dispatchEvent.bind(events))
  vi.stubGlobal('BroadcastChannel', channel ? Channel : undefined)
  vi.stubGlobal('navigator', { onLine: true, ...(locks && { locks: { request } }) })
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  })
  if (!storage) Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: refuse })
  return kept
}

let server: Server
beforeEach(() => {
  server = new Server()
})
afterEach(() => void vi.unstubAllGlobals())

const twoTabs = async (transport: 'cookie' | 'refresh-cookie') => {
  const options = { transport, url: '/auth' }
  server.on['/auth/login'] = () => answers.tokens(1, { transport })
  server.on['/auth/refresh'] = () => answers.tokens(2, { transport })
  server.on['/auth/logout'] = () => new Response(null, { status: 204 })
  const tabs = [server.client(options), server.client(options)] as const
  await tabs[0].login({ username: 'ada' })
  await Promise.resolve()
  server.asked.length = 0
  return tabs
}
/** A store of the application's that tabs share, and what it keeps. */
function sharedStore() {
  const kept: { text?: string } = {}
  const store = {
    get: async () => kept.text,
    set: async (text: string) => void (kept.text = text),
    remove: async () => void delete kept.text,
  }
  return { kept, store }
}

const refreshes = (): number => server.paths.filter((path) => path === '/auth/refresh').length

describe.each(['cookie', 'refresh-cookie'] as const)('two tabs (%s)', (transport) => {
  it('agree on who is in, refresh once, and are both out at once', async () => {
    const kept = browser()
    const [one, other] = await twoTabs(transport)
    expect(other.state).toMatchObject({ status: 'signed-in', sessionId: 's1' })
    server.now += 601_000
    await Promise.all([one.fetch('/api/a'), other.fetch('/api/b'), one.fetch('/api/c'), other.fetch('/api/d')])
    expect(refreshes()).toBe(1)
    expect(JSON.stringify([...kept])).not.toMatch(/access-|refresh-\d/)
    await one.logout()
    expect([one.state.status, other.state.status]).toEqual(['signed-out', 'signed-out'])
  })

  it.each([
    ['somebody in', true],
    ['nobody in', false],
  ])(
    'with %s, of which one logs out while the other logs in, are both out, and the session that began is ended',
    async (_, isIn) => {
      const kept = browser()
      const [one, other] = await twoTabs(transport)
      if (!isIn) await other.logout()
      server.asked.length = 0
      const answer = deferred<Response>()
      server.on['/auth/login'] = () => answer.promise
      const login = one.login({ username: 'bob' })
      await expect.poll(() => server.paths).toEqual(['/auth/login'])
      const out = other.logout()
      answer.resolve(answers.tokens(5, { transport, session: 's2' }))
      expect([(await login).status, await out]).toEqual(['signed-out', true])
      expect([one.state.status, other.state.status]).toEqual(['signed-out', 'signed-out'])
      expect(server.paths).toEqual(['/auth/login', '/auth/logout'])
      expect([...kept.values()]).toEqual(['{"status":"signed-out"}'])
    },
  )

  it.each([
    ['that is written', false],
    ['the answer is', true],
  ])('of which one logs out while the other refreshes, are both out, whether %s first', async (_, isLate) => {
    const kept = browser()
    // What the tabs tell each other is still on its way.
    vi.stubGlobal(
      'BroadcastChannel',
      class extends EventTarget {
        postMessage() {}
      },
    )
    const [one, other] = await twoTabs(transport)
    const answer = deferred<Response>()
    server.on['/auth/refresh'] = () => answer.promise
    const refreshed = one.refresh()
    await expect.poll(() => server.paths).toEqual(['/auth/refresh'])
    const [[name, before]] = [...kept] as [[string, string]]
    const out = other.logout()
    await Promise.resolve()
    if (isLate) kept.set(name, before)
    answer.resolve(answers.tokens(2, { transport }))
    await refreshed
    expect(await out).toBe(true)
    expect([(await one.ready()).status, other.state.status]).toEqual(['signed-out', 'signed-out'])
    expect(server.paths).toEqual(['/auth/refresh', '/auth/logout'])
  })

  it('log in after each other’s log-out that the server has not heard of, and stay in', async () => {
    browser()
    const [one, other] = await twoTabs(transport)
    server.on['/auth/logout'] = () => answers.unavailable(600)
    await other.logout()
    server.on['/auth/login'] = () => answers.tokens(5, { transport, session: 's2' })
    expect(await one.login({ username: 'bob' })).toMatchObject({ status: 'signed-in', sessionId: 's2' })
  })

  it.each([
    ['no storage', { storage: false }],
    ['no channel', { channel: false }],
    ['no locks', { locks: false }],
    ['none of it', { storage: false, channel: false, locks: false }],
  ])('of a browser with %s work, each for itself', async (_, has) => {
    browser(has)
    const tabs = await twoTabs(transport)
    server.now += 601_000
    for (const tab of tabs) expect((await tab.fetch('/api/a')).status).toBe(200)
    expect(tabs[0].state.status).toBe('signed-in')
  })
})

describe('two tabs of a browser', () => {
  it('that refuses to store any more agree by what they tell each other', async () => {
    const kept = browser()
    const [one, other] = await twoTabs('cookie')
    vi.stubGlobal('localStorage', undefined)
    kept.set = () => {
      throw new DOMException('It is full.', 'QuotaExceededError')
    }
    await other.refresh()
    await one.logout()
    expect(other.state.status).toBe('signed-out')
    await other.fetch('/api/a')
    expect([other.state.status, (await other.ready()).status]).toEqual(['signed-out', 'signed-out'])
  })

  it('of which one has closed its client, as a module that is replaced does, go on', async () => {
    browser()
    const [one, other] = await twoTabs('refresh-cookie')
    one.close()
    server.now += 601_000
    expect((await one.fetch('/api/a')).status).toBe(200)
    expect((await one.login({ username: 'ada' })).status).toBe('signed-in')
    await one.logout()
    expect(other.state.status).toBe('signed-out')
  })

  it('end nobody’s later log-in by a log-out that the server had not heard of', async () => {
    browser()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const tabs = twoTabs('cookie')
    await vi.advanceTimersByTimeAsync(100)
    const [one, other] = await tabs
    server.on['/auth/logout'] = () => answers.unavailable(1)
    await one.logout()
    server.on['/auth/login'] = () => answers.tokens(5, { transport: 'cookie', session: 's2' })
    await other.login({ username: 'bob' })
    server.asked.length = 0
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    expect([one.state.sessionId, server.paths]).toEqual(['s2', []])
  })
})

it('a page that is come back to shows at once who is in now, and one that is new asks nothing by itself', async () => {
  const kept = browser()
  const [one] = await twoTabs('cookie')
  const shown = (persisted: boolean) => dispatchEvent(Object.assign(new Event('pageshow'), { persisted }))
  server.now += 601_000
  shown(false)
  await Promise.resolve()
  expect(server.paths).toEqual([])
  for (const name of kept.keys()) kept.set(name, '{"status":"signed-out","out":"/logout"}')
  shown(true)
  await expect.poll(() => one.state.status).toBe('signed-out')
})

it('a page that is come back to is out where another tab, whose messages did not reach it, was: as Safari and Firefox keep pages', async () => {
  const kept = browser()
  const [one] = await twoTabs('cookie')
  for (const name of kept.keys()) kept.set(name, '{"status":"signed-out"}')
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await expect.poll(() => one.state.status).toBe('signed-out')
  const reloaded = server.client({ transport: 'cookie', url: '/auth' })
  expect(reloaded.state.status).toBe('unknown')
})

describe('a worker, which has no page and no storage', () => {
  it('has a path for its url, sends cookies, and agrees with the others', async () => {
    browser({ page: false, storage: false })
    const [one, other] = await twoTabs('refresh-cookie')
    expect(other.state).toMatchObject({ status: 'signed-in', sessionId: 's1' })
    await one.refresh()
    expect(server.asked.at(-1)?.credentials).toBe('include')
    await one.logout()
    expect(other.state.status).toBe('signed-out')
    expect((await other.fetch('/api/a')).status).toBe(200)
    expect(server.asked.at(-1)?.authorization).toBeNull()
  })
})

describe('a page that is loaded again', () => {
  it('knows who is in without asking, and with cookies asks nothing until they run out', async () => {
    browser()
    await twoTabs('cookie')
    const later = server.client({ transport: 'cookie', url: '/auth' })
    expect(later.state).toMatchObject({ status: 'signed-in', sessionId: 's1', scope: 'notes:write' })
    await later.fetch('/api/a')
    expect(server.paths).toEqual(['/api/a'])
  })

  it('tells the server of a log-out that it has not heard of', async () => {
    browser()
    const [one] = await twoTabs('cookie')
    server.on['/auth/logout'] = () => answers.unavailable(600)
    await one.logout()
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    const later = server.client({ transport: 'cookie', url: '/auth' })
    expect(later.state.status).toBe('signed-out')
    await expect.poll(() => server.paths).toEqual(['/auth/logout', '/auth/logout'])
    expect(server.asked.at(-1)?.credentials).toBe('include')
  })

  it('whose storage was cleared asks the server', async () => {
    const kept = browser()
    const [one] = await twoTabs('cookie')
    kept.clear()
    await one.fetch('/api/a')
    expect(one.state.status).toBe('unknown')
    expect(await one.ready()).toMatchObject({ status: 'signed-in' })
    expect(refreshes()).toBe(1)
  })
})

describe('two tabs (body) that share a store', () => {
  const shared = async () => {
    browser()
    const { kept, store } = sharedStore()
    const [one, other] = [server.client({ store }), server.client({ store })]
    server.on['/auth/login'] = () => answers.tokens(1)
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    await one.login({ username: 'ada' })
    await expect.poll(() => other.state.status).toBe('signed-in')
    server.asked.length = 0
    const answer = deferred<Response>()
    server.on['/auth/login'] = server.on['/auth/refresh'] = () => answer.promise
    return { kept, one, other, answer }
  }

  it('of which one logs out while the other logs in, are both out, and both sessions are ended', async () => {
    const { kept, one, other, answer } = await shared()
    const login = one.login({ username: 'ada', otp: '123456' })
    await expect.poll(() => server.paths).toEqual(['/auth/login'])
    const out = other.logout()
    await expect.poll(() => kept.text).toBeUndefined()
    answer.resolve(answers.tokens(5, { session: 's2' }))
    expect([(await login).status, await out]).toEqual(['signed-out', true])
    await expect.poll(() => server.paths).toEqual(['/auth/login', '/auth/logout', '/auth/logout'])
    expect(server.asked.map(({ body }) => JSON.parse(body).refresh_token).sort()).toEqual([
      'refresh-1',
      'refresh-1',
      'refresh-5',
    ])
    expect([one.state.status, other.state.status, kept.text]).toEqual(['signed-out', 'signed-out', undefined])
  })

  it.each([
    ['that is written', false],
    ['the answer is', true],
  ])('of which one logs out while the other refreshes, are both out, whether %s first', async (_, isLate) => {
    const { kept, one, other, answer } = await shared()
    const refreshed = one.refresh()
    await expect.poll(() => server.paths).toEqual(['/auth/refresh'])
    const before = kept.text as string
    const out = other.logout()
    await expect.poll(() => kept.text).toBeUndefined()
    if (isLate) kept.text = before
    answer.resolve(answers.tokens(2))
    await refreshed
    expect(await out).toBe(true)
    await expect
      .poll(() => [one.state.status, other.state.status, kept.text])
      .toEqual(['signed-out', 'signed-out', undefined])
    expect(server.paths).toEqual(['/auth/refresh', '/auth/logout'])
  })

  it('end nobody’s later log-in by a log-out that had to wait for it', async () => {
    const { one, other, answer } = await shared()
    server.on['/auth/logout'] = () => answers.unavailable(600)
    await other.logout()
    answer.resolve(answers.tokens(5, { session: 's2' }))
    expect(await one.login({ username: 'bob' })).toMatchObject({ status: 'signed-in', sessionId: 's2' })
    await expect.poll(() => other.state.sessionId).toBe('s2')
  })
})

it('two clients of the body transport share a session where they share a store, and none where they do not', async () => {
  browser()
  const { store } = sharedStore()
  const [one, other, own] = [server.client({ store }), server.client({ store }), server.client()]
  await Promise.all([other.ready(), own.ready()])
  server.on['/auth/login'] = () => answers.tokens(1)
  await one.login({ username: 'ada' })
  await expect.poll(() => other.state.status).toBe('signed-in')
  server.on['/auth/logout'] = () => new Response(null, { status: 204 })
  await other.logout()
  await expect.poll(() => one.state.status).toBe('signed-out')
  expect(own.state.status).toBe('signed-out')
})
