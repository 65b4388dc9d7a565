import { memoryStore, type Store } from '@bearer/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { type Application, frameworks, start } from './applications.ts'

type Headers = readonly (readonly [string, string])[]

const own: Headers = [['sec-fetch-site', 'same-origin']]
const lines = ({ headers }: Received): readonly string[] => (headers['set-cookie'] ?? []) as string[]
const jar = (received: Received): readonly [string, string] => [
  'cookie',
  lines(received)
    .map((line) => line.split(';')[0])
    .join('; '),
]

/** A store that is away when a test says so, without changes that could be followed. */
function storeThatFails(): { readonly store: Store; away: boolean } {
  const memory = memoryStore()
  const failing = <Facet extends object>(facet: Facet): Facet =>
    new Proxy(facet, {
      get: (target, method: string) => {
        if (method === 'changes') return undefined
        const member: unknown = Reflect.get(target, method)
        if (typeof member !== 'function') return member
        const call = member.bind(target)
        return async (...given: unknown[]) => (made.away ? Promise.reject(new Error('ECONNREFUSED')) : call(...given))
      },
    })
  const { sessions, revocations, replays } = memory
  const store = { sessions: failing(sessions), revocations: failing(revocations), replays: failing(replays) }
  const made = { store, away: false }
  return made
}

describe.each(frameworks)('while the store is away, log-out on $name', (framework) => {
  let application: Application
  const failing = storeThatFails()
  const ended: (string | undefined)[] = []
  beforeAll(async () => {
    const on = { loggedOut: ({ sessionId }: { readonly sessionId: string | undefined }) => ended.push(sessionId) }
    application = await start(framework, { store: failing.store, on })
  })
  afterAll(() => application.close())

  const post = (path: string, headers: Headers, form: Record<string, string> = {}): Promise<Received> =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [...headers, ['content-type', 'application/x-www-form-urlencoded']],
      body: new URLSearchParams(form).toString(),
    })
  const logIn = (prefix: string): Promise<Received> => {
    failing.away = false
    return post(`${prefix}/login`, own, { username: 'ada', password: 'right' })
  }
  const shape = ({ status, headers, body }: Received) => [
    status,
    headers['content-type'],
    headers['cache-control'],
    lines({ status, headers, body } as Received).map((line) => line.replace(/=;.*Max-Age/, ' Max-Age')),
    Object.keys(JSON.parse(body)).map((name) => [name, !Number.isNaN(Date.parse(JSON.parse(body)[name]))]),
  ]
  const accepted = (...cookies: string[]) => [
    202,
    'application/json',
    'no-store',
    cookies.map((name) => `__Host-Http-${name} Max-Age=0`),
    [
      ['access_tokens_end_at', true],
      ['session_ends_at', true],
    ],
  ]

  it.each([
    ['/web', '/logout', ['at', 'rt']],
    ['/web', '/logout-all', ['at', 'rt']],
    ['/spa', '/logout', ['rt']],
    ['/spa', '/logout-all', ['rt']],
    ['/body', '/logout', []],
    ['/body', '/logout-all', []],
  ])('is accepted with its cookies cleared, and done when it is back: %s%s', async (prefix, path, cookies) => {
    const login = await logIn(prefix)
    const { session_id: id, refresh_token: token } = JSON.parse(login.body)
    const [headers, form] = prefix === '/body' ? [[], { refresh_token: token }] : [[...own, jar(login)], {}]
    failing.away = true
    expect(shape(await post(`${prefix}${path}`, headers as Headers, form))).toEqual(accepted(...cookies))
    failing.away = false
    const count = ended.length
    await vi.waitUntil(() => ended.length > count || ended.includes(id), { timeout: 60_000, interval: 10 })
    expect((await post(`${prefix}/refresh`, headers as Headers, form)).status).toBe(400)
  })

  it('takes the access token alone, and is refused from another site and without a token', async () => {
    const { access_token: token, refresh_token: refresh } = JSON.parse((await logIn('/body')).body)
    const web = await logIn('/web')
    failing.away = true
    const answers = [
      await post('/body/logout', [['authorization', `Bearer ${token}`]]),
      await post('/web/logout', [['sec-fetch-site', 'cross-site'], jar(web)]),
      await post('/body/logout', []),
      await post('/body/logout', [['authorization', 'Bearer x.y.z']]),
    ]
    expect(answers.map(({ status }) => status)).toEqual([202, 403, 401, 401])
    expect(answers.slice(1).flatMap(lines)).toEqual([])
    failing.away = false
    expect((await post('/body/refresh', [], { refresh_token: refresh })).status).toBe(400)
  })
})
