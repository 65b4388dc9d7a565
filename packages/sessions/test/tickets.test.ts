import {
  type BearerRequest,
  createGuard,
  type Endpoint,
  type Guard,
  type JwtClaims,
  memoryStore,
  type Store,
} from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { ticketEndpoint } from '../src/index.ts'
import { type Setting, setting } from './support.ts'

const request = (url: string, more: Partial<BearerRequest> = {}): BearerRequest => ({
  method: 'GET',
  url,
  headers: [],
  tls: true,
  ...more,
})
const posting = (token: string, fields: object): BearerRequest =>
  request('/auth/ticket', {
    method: 'POST',
    headers: [
      ['authorization', `Bearer ${token}`],
      ['content-type', 'application/json'],
    ],
    body: async () => ({ kind: 'bytes', bytes: new TextEncoder().encode(JSON.stringify(fields)) }),
  })
const answered = async (endpoint: Endpoint, asked: BearerRequest) => {
  const { status, body = '{}' } = await endpoint.handle(asked, {})
  return { status, body: JSON.parse(body) as { ticket: string; expires_in: number } }
}
const guardOf = ({ sessions }: Setting): Guard<JwtClaims, false, false> =>
  createGuard({ sessions, accept: { ticket: 'ticket' } }) as unknown as Guard<JwtClaims, false, false>
const who = { subject: 'ada', scope: 'a b', claims: { roles: ['admin'], tenant: 't', 7: 'x' }, authTime: 1_799_999_000 }

async function asking(options: Parameters<typeof setting>[0] = {}, wrap?: (store: Store) => Store) {
  const made = setting(options, wrap)
  const tokens = await made.sessions.start(who)
  const ticketFor = async (path = '/live'): Promise<string> => {
    const auth = await guardOf(made).verify(tokens.accessToken)
    return made.sessions.issueTicket(auth.claims, path)
  }
  const tried = async (ticket: string, path = '/live', guard = guardOf(made)): Promise<unknown> => {
    const result = await guard.authenticate(request(`${path}?x=1&ticket=${ticket}`))
    return result.ok ? result.auth.subject : result.error?.reason
  }
  return { made, tokens, ticketFor, tried }
}

describe('a ticket', () => {
  it('is asked for with an access token, and gives what that token gives, once', async () => {
    const { made, tokens, tried } = await asking()
    const endpoint = ticketEndpoint(made.sessions)
    const { status, body } = await answered(endpoint, posting(tokens.accessToken, { path: '/live' }))
    expect([status, body.expires_in]).toEqual([200, 30])
    const guard = guardOf(made)
    const result = await guard.authenticate(request(`/live?ticket=${body.ticket}`))
    if (!result.ok) throw new Error('It was refused.')
    const token = await guard.verify(tokens.accessToken)
    expect({ ...result.auth.claims }).toEqual({ ...token.claims })
    expect([result.auth.source, result.headers]).toEqual(['ticket', [['cache-control', 'private, no-store']]])
    expect(await tried(body.ticket)).toBe('ticket_refused')
  })

  it('is redeemed once by all who try at the same time, in whichever process', async () => {
    const { made, ticketFor, tried } = await asking()
    const others = Array.from({ length: 5 }, () => guardOf(setting({ store: made.store, clock: () => made.now })))
    const ticket = await ticketFor()
    const results = await Promise.all(others.map((guard) => tried(ticket, '/live', guard)))
    expect(results.sort()).toEqual(['ada', ...Array(4).fill('ticket_refused')])
  })

  it('is for one path, whose ticket another one does not use up', async () => {
    const { ticketFor, tried } = await asking()
    const ticket = await ticketFor('/live/7')
    expect([await tried(ticket, '/live'), await tried(ticket, '/live/7/'), await tried(ticket, '/live/7')]).toEqual([
      'ticket_refused',
      'ticket_refused',
      'ada',
    ])
  })

  it('is good for half a minute', async () => {
    const { made, ticketFor, tried } = await asking()
    const [early, late] = [await ticketFor(), await ticketFor()]
    made.now += 29_999
    expect(await tried(early)).toBe('ada')
    made.now += 1
    expect(await tried(late)).toBe('ticket_refused')
  })

  it.each([
    ['ahead by', 20_000],
    ['behind by', -20_000],
  ])('is good for half a minute by the clock of the store, for a process that is %s %i ms', async (_, ahead) => {
    const { made, ticketFor, tried } = await asking()
    const other = guardOf(setting({ store: made.store, clock: () => made.now + ahead }))
    const [early, late] = [await ticketFor(), await ticketFor()]
    made.now += 29_999
    expect(await tried(early, '/live', other)).toBe('ada')
    expect(await tried(early)).toBe('ticket_refused')
    made.now += 1
    expect(await tried(late, '/live', other)).toBe('ticket_refused')
  })

  it('is good for five seconds more where the store has no clock: those of the processes differ', async () => {
    const withoutClock = (store: Store): Store => ({
      ...store,
      sessions: {
        insert: (record) => store.sessions.insert(record),
        replace: (record, version) => store.sessions.replace(record, version),
        list: (subject) => store.sessions.list(subject),
        read: async (id) => {
          const read = await store.sessions.read(id)
          return read && { record: read.record }
        },
      },
    })
    const { made, ticketFor, tried } = await asking({}, withoutClock)
    const other = guardOf(setting({ store: made.store, clock: () => made.now + 4_000 }))
    const [early, late, last] = [await ticketFor(), await ticketFor(), await ticketFor()]
    made.now += 30_999
    expect(await tried(early, '/live', other)).toBe('ada')
    made.now += 1
    expect(await tried(late, '/live', other)).toBe('ticket_refused')
    expect([await tried(late), await tried(early)]).toEqual(['ada', 'ticket_refused'])
    made.now += 4_000
    expect(await tried(last)).toBe('ticket_refused')
  })

  it('is worth nothing after a log-out, of its session or of everything, or when its token was revoked', async () => {
    const one = await asking()
    const ticket = await one.ticketFor()
    await one.made.sessions.revoke({ sessionId: one.tokens.sessionId })
    expect(await one.tried(ticket)).toBe('ticket_refused')
    const all = await asking()
    const other = await all.ticketFor()
    await all.made.sessions.revokeAll('ada')
    expect(await all.tried(other)).toBe('ticket_refused')
    const token = await asking()
    const third = await token.ticketFor()
    const { claims } = await guardOf(token.made).verify(token.tokens.accessToken)
    await token.made.sessions.revokeToken({ tokenId: claims.jti as string, expiresAt: claims.exp as number })
    expect(await token.tried(third)).toBe('revoked')
  })

  it('gives no more than its token: neither a scope nor a claim nor a second that came afterwards', async () => {
    const { made, tokens, ticketFor, tried } = await asking()
    const narrow = await made.sessions.refresh(tokens.refreshToken, { scope: 'a' })
    if (!narrow.ok) throw new Error('It was refused.')
    const guard = guardOf(made)
    const { claims } = await guard.verify(narrow.tokens.accessToken)
    const ticket = await made.sessions.issueTicket(claims, '/live')
    const result = await guard.authenticate(request(`/live?ticket=${ticket}`))
    expect(result.ok && [result.auth.scopes, result.auth.claims.exp]).toEqual([['a'], claims.exp])
    const wide = await ticketFor()
    await made.sessions.update(tokens.sessionId, { claims: { roles: ['admin', 'root'] } })
    expect(await tried(wide)).toBe('ticket_refused')
    await expect(ticketFor()).rejects.toMatchObject({ status: 401, reason: 'token_too_old' })
  })

  it('ends with its token', async () => {
    const { made, ticketFor, tried } = await asking({ accessTokenTtl: 10 })
    const ticket = await ticketFor()
    made.now += 20_000
    expect(await tried(ticket)).toBe('expired')
  })

  it('carries who acts for the subject', async () => {
    const made = setting()
    const { accessToken } = await made.sessions.start({ subject: 'ada', act: { sub: 'support' } })
    const guard = guardOf(made)
    const ticket = await made.sessions.issueTicket((await guard.verify(accessToken)).claims, '/live')
    const result = await guard.authenticate(request(`/live?ticket=${ticket}`))
    expect(result.ok && result.auth.actor).toEqual({ sub: 'support' })
  })

  it('is told from a forged one, a refresh token, a token of a log-in and an access token', async () => {
    const { made, tokens, ticketFor, tried } = await asking()
    const ticket = await ticketFor()
    const pending = await made.sessions.pendingLogins.issue({ subject: 'ada' }, made.now)
    const flipped = `${ticket.slice(0, -1)}${ticket.endsWith('A') ? 'B' : 'A'}`
    for (const text of [tokens.refreshToken, tokens.accessToken, pending, flipped, 'x', ticket.slice(0, 40)]) {
      expect(await tried(text)).toBe('ticket_refused')
    }
    expect(await tried('')).toBe('no_credentials')
    expect(await made.sessions.pendingLogins.redeem(ticket)).toBeUndefined()
    expect((await made.sessions.refresh(ticket)).ok).toBe(false)
    expect(await tried(ticket)).toBe('ada')
  })

  it('beside another credential is refused, and not used up', async () => {
    const { made, tokens, ticketFor, tried } = await asking()
    const ticket = await ticketFor()
    const guard = guardOf(made)
    const headers = [['authorization', `Bearer ${tokens.accessToken}`]] as const
    expect(await guard.authenticate(request(`/live?ticket=${ticket}`, { headers }))).toMatchObject({
      error: { reason: 'credentials_repeated' },
    })
    expect(await tried(`${ticket}&ticket=${ticket}`)).toBe('query_repeated')
    expect(await tried(ticket)).toBe('ada')
  })

  it('is neither given nor taken for nothing where the store fails: 503', async () => {
    let broken = false
    const { ticketFor, tried, made, tokens } = await asking({}, (store) => ({
      ...store,
      replays: { add: (...given) => (broken ? Promise.reject(new Error('down')) : store.replays.add(...given)) },
    }))
    const ticket = await ticketFor()
    broken = true
    expect(await tried(ticket)).toBe('store_unavailable')
    broken = false
    expect(await tried(ticket)).toBe('ada')
    expect(tokens.sessionId && made.events).toEqual([])
  })
})

describe('a ticket for a token with many scopes', () => {
  const scopes = (count: number): string => Array.from({ length: count }, (_, i) => `scope:number-${i}`).join(' ')

  it('is refused, with a sentence, where it could not be redeemed', async () => {
    const made = setting()
    const ofSize = async (count: number): Promise<string> => {
      const { accessToken } = await made.sessions.start({ subject: 'ada', scope: scopes(count) })
      return made.sessions.issueTicket((await guardOf(made).verify(accessToken)).claims, '/live')
    }
    await expect(ofSize(300)).rejects.toThrow(/too large for a ticket: \d+ characters, of which URLs get 4096/)
    // As many as there may be are redeemed.
    const ticket = await ofSize(150)
    const result = await guardOf(made).authenticate(request(`/live?ticket=${ticket}`))
    expect([ticket.length > 3000, result.ok && result.auth.scopes.length]).toEqual([true, 150])
  })
})

describe('the ticket endpoint', () => {
  it('refuses who has no token, no session, or names no path', async () => {
    const { made, tokens } = await asking({ clients: [{ id: 'job', secret: 'x'.repeat(43), scopes: ['a'] }] })
    const endpoint = ticketEndpoint(made.sessions)
    const machine = await made.sessions.issueToClient('job', {})
    if (!machine.ok) throw new Error('It was refused.')
    const status = async (asked: BearerRequest): Promise<number> => (await answered(endpoint, asked)).status
    expect(await status(posting('nonsense', { path: '/live' }))).toBe(401)
    for (const path of [undefined, '', 'live', '/live?x', '/li ve', '/'.repeat(2000), '//evil.example#x']) {
      expect(await status(posting(tokens.accessToken, { path }))).toBe(400)
    }
    await expect(endpoint.handle(posting(machine.tokens.accessToken, { path: '/live' }), {})).rejects.toMatchObject({
      status: 403,
    })
  })

  it('takes a cookie from its own site alone', async () => {
    const made = setting({ publicUrl: 'https://app.example', cookies: true })
    const { accessToken } = await made.sessions.start(who)
    const endpoint = ticketEndpoint(made.sessions)
    const asked = (origin: string): BearerRequest => ({
      ...posting('', { path: '/live' }),
      headers: [
        ['cookie', `${made.sessions.accessCookie}=${accessToken}`],
        ['content-type', 'application/json'],
        ['origin', origin],
      ],
    })
    const statuses = [asked('https://evil.example'), asked('https://app.example')].map(
      async (one) => (await answered(endpoint, one)).status,
    )
    expect(await Promise.all(statuses)).toEqual([403, 200])
  })

  it('needs replays, and so does a guard that takes tickets', () => {
    const { replays: _, ...store } = memoryStore()
    const { sessions } = setting({ store: store as Store })
    expect(() => ticketEndpoint(sessions)).toThrow('replays')
    expect(() => createGuard({ sessions, accept: { ticket: 'ticket' } })).toThrow('replays')
    const issuer = { issuer: 'https://i.example', audience: 'a' }
    expect(() => createGuard({ ...issuer, accept: { ticket: 'ticket' } })).toThrow('sessions')
    expect(() => createGuard({ sessions, accept: { ticket: '' } })).toThrow('accept.ticket')
    expect(() => createGuard({ sessions, accept: { ticket: 'x', query: 'x' } })).toThrow('two names')
    expect(() => ticketEndpoint({} as never)).toThrow('createSessions')
    expect(() => ticketEndpoint(sessions, { paths: ['/'] } as never)).toThrow('paths')
  })
})
