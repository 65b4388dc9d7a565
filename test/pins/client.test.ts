import { type Client, createClient } from '@bearer/client'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(() => void vi.unstubAllGlobals())

/** What of a browser the client uses, and by which names. */
function browser() {
  const kept = new Map<string, string>()
  const [channels, locks, asked]: string[][] = [[], [], []]
  class Channel {
    constructor(name: string) {
      channels?.push(name)
    }
    addEventListener(): void {}
    postMessage(): void {}
  }
  const request = (name: string, _options: object, work: () => unknown) => {
    locks?.push(name)
    return work()
  }
  vi.stubGlobal('document', { baseURI: 'https://app.example/page', hidden: false })
  vi.stubGlobal('location', { origin: 'https://app.example' })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('BroadcastChannel', Channel)
  vi.stubGlobal('navigator', { onLine: true, locks: { request } })
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  })
  return { kept, channels, locks, asked }
}

/** Tabs that have the last version open share these with tabs of the next one. */
describe('what tabs share', () => {
  it('has the name of the transport and the URL, and says who is in without a token', async () => {
    const { kept, channels, locks, asked } = browser()
    const answer = { token_type: 'Bearer', expires_in: 600, session_id: 's1', session_expires_in: 86_400, scope: 'a' }
    const session: Client = createClient({
      url: '/auth',
      transport: 'cookie',
      fetch: async (input, init) => {
        asked?.push(`${init?.method ?? 'GET'} ${new URL(input as string).pathname}`)
        return /out/.test(String(input)) ? new Response(null, { status: 204 }) : Response.json(answer)
      },
    })
    await session.login({ username: 'ada' })
    const name = 'bearer cookie /auth'
    expect([[...kept.keys()], channels, [...new Set(locks)]]).toEqual([[name], [name], [name]])
    expect(Object.keys(JSON.parse(kept.get(name) as string)).sort()).toEqual(
      ['askedAt', 'dueAt', 'endsAt', 'expiresAt', 'scope', 'sessionId', 'status'].sort(),
    )
    await session.refresh()
    await session.sessions()
    await session.logout()
    await session.login({ username: 'ada' })
    await session.logoutEverywhere()
    expect(asked).toEqual([
      'POST /auth/login',
      'POST /auth/refresh',
      'GET /auth/sessions',
      'POST /auth/logout',
      'POST /auth/login',
      'POST /auth/logout-all',
    ])
    session.close()
  })

  it('is read as the first version wrote it', () => {
    const { kept } = browser()
    const [askedAt, day] = [Date.now(), 86_400_000]
    const note = {
      sessionId: 's1',
      scope: 'a',
      askedAt,
      dueAt: askedAt + day,
      expiresAt: askedAt + day,
      endsAt: askedAt + day,
    }
    kept.set('bearer cookie /auth', JSON.stringify({ ...note, status: 'signed-in' }))
    expect(createClient({ url: '/auth', transport: 'cookie' }).state).toEqual({ ...note, status: 'signed-in' })
  })
})
