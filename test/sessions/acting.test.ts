import { type Fields, memoryStore, systemClock } from '@bearer/core'
import { type Auth, bearer as expressBearer } from '@bearer/express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { type Application, client, frameworks, start } from './applications.ts'

const basic = ['authorization', `Basic ${btoa(`${client.id}:${client.secret}`)}`] as const
const bearing = (token: string) => ['authorization', `Bearer ${token}`] as const
const parsed = ({ body }: Received): Record<string, string> => JSON.parse(body) as Record<string, string>

describe.each(frameworks)('sessions on $name', (framework) => {
  let application: Application
  /** What a log-in waits for, while its credentials are looked at. */
  let looking: Promise<unknown> = Promise.resolve()
  let begun: () => void = () => {}
  beforeAll(async () => {
    application = await start(framework, {
      clock: systemClock,
      store: memoryStore(),
      login: async ({ as, by }: Fields) => {
        begun()
        await looking
        return { subject: as ?? 'ada', ...(by !== undefined && { act: { sub: by }, absoluteTtl: 3600 }) }
      },
    })
  })
  afterAll(() => application.close())

  const post = (path: string, fields: Record<string, string> = {}, header?: readonly [string, string]) =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [['content-type', 'application/x-www-form-urlencoded'], ...(header ? [header] : [])],
      body: new URLSearchParams(fields).toString(),
    })
  const list = async (token: string): Promise<unknown> => {
    const answer = await send(application.port, { path: '/body/sessions', headers: [bearing(token)] })
    if (answer.status !== 200) return answer.status
    const { sessions, acting = [] } = JSON.parse(answer.body) as { sessions: object[]; acting?: object[] }
    return [sessions.length, acting]
  }

  it('in which somebody acts are told apart, by lists, tokens and introspection, and end with either', async () => {
    const login = async (fields: Record<string, string>) => parsed(await post('/body/login', fields))
    const [ada, sam] = [await login({ as: 'ada' }), await login({ as: 'sam' })]
    const first = await login({ as: 'ada', by: 'sam' })
    expect(Math.abs(Number(first['session_expires_in']) - 3600)).toBeLessThan(60)
    const acting = parsed(await post('/body/refresh', { refresh_token: first['refresh_token'] ?? '' }))
    const shown = [{ subject: 'ada', actor: { sub: 'sam' }, id: first['session_id'] }]
    for (const { access_token: token = '' } of [ada, sam]) expect(await list(token)).toMatchObject([1, shown])
    const { access_token: token = '' } = acting
    const introspected = parsed(await post('/body/introspect', { token }, basic))
    expect(introspected).toMatchObject({ active: true, sub: 'ada', act: { sub: 'sam' } })
    const refresh = parsed(await post('/body/introspect', { token: acting['refresh_token'] ?? '' }, basic))
    expect(refresh).toMatchObject({ active: true, sub: 'ada', act: { sub: 'sam' } })
    const auth = (await expressBearer({ sessions: application.sessions }).guard.verify(token)) as Auth
    expect([auth.subject, auth.actor]).toEqual(['ada', { sub: 'sam' }])
    // The actor logs out everywhere: the user stays.
    expect((await post('/body/logout-all', {}, bearing(sam['access_token'] ?? ''))).status).toBe(204)
    expect((await post('/body/refresh', { refresh_token: acting['refresh_token'] ?? '' })).status).toBe(400)
    expect([await list(token), await list(ada['access_token'] ?? '')]).toEqual([401, [1, []]])
  })

  it.each(['/body', '/web', '/spa'])(
    'fail to begin where a log-out everywhere came while credentials were looked at: %s',
    async (prefix) => {
      const own = ['sec-fetch-site', 'same-origin'] as const
      let look: () => void = () => {}
      looking = new Promise<void>((resolve) => {
        look = resolve
      })
      const isLooking = new Promise<void>((resolve) => {
        begun = resolve
      })
      const late = post(`${prefix}/login`, { as: `eve${prefix}` }, own)
      await isLooking
      // What comes within one millisecond cannot be told apart.
      const since = systemClock()
      while (systemClock() === since) await new Promise((resolve) => setImmediate(resolve))
      await application.sessions.revokeAll(`eve${prefix}`)
      look()
      const { status, headers } = await late
      expect([status, headers['retry-after'], headers['set-cookie']]).toEqual([503, '1', undefined])
      expect(await application.sessions.list(`eve${prefix}`)).toEqual([])
      expect((await post(`${prefix}/login`, { as: `eve${prefix}` }, own)).status).toBe(200)
      expect(await application.sessions.list(`eve${prefix}`)).toHaveLength(1)
    },
  )
})
