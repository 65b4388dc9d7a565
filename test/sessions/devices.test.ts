import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { type Application, frameworks, start } from './applications.ts'

type Headers = readonly (readonly [string, string])[]

const own: Headers = [['sec-fetch-site', 'same-origin']]
const jar = ({ headers }: Received): readonly [string, string] => [
  'cookie',
  ((headers['set-cookie'] ?? []) as string[]).map((line) => line.split(';')[0]).join('; '),
]

interface LoggedIn {
  readonly id: string
  readonly bearing: Headers
}

describe.each(frameworks)('the list of sessions on $name', (framework) => {
  let application: Application
  beforeAll(async () => {
    application = await start(framework, {
      login: ({ username = '' }) => ({ subject: username, device: 'Firefox', details: { place: 'Köln' } }),
    })
  })
  afterAll(() => application.close())

  const ask = (method: string, path: string, headers: Headers = []): Promise<Received> =>
    send(application.port, { method, path, headers })
  const form = (path: string, username: string, headers: Headers): Promise<Received> =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [...headers, ['content-type', 'application/x-www-form-urlencoded']],
      body: new URLSearchParams({ username }).toString(),
    })
  const logIn = async (username: string): Promise<LoggedIn> => {
    const { session_id: id, access_token: token } = JSON.parse((await form('/body/login', username, [])).body)
    return { id, bearing: [['authorization', `Bearer ${token}`]] }
  }
  const list = async ({ bearing }: LoggedIn): Promise<unknown> => {
    const { status, body } = await ask('GET', '/body/sessions', bearing)
    if (status !== 200) return status
    const { sessions } = JSON.parse(body) as { sessions: { id: string; current: boolean; details: unknown }[] }
    return sessions.map(({ id, current, details }) => [id, current, details]).sort()
  }
  const entry = ({ id }: LoggedIn, current = false) => [id, current, { place: 'Köln' }]

  it("ends one of the subject's own, and nobody else's", async () => {
    const [one, two, other] = [await logIn('ada'), await logIn('ada'), await logIn('bob')]
    expect(await list(one)).toEqual([entry(one, true), entry(two)].sort())
    const answers = [
      await ask('DELETE', `/body/sessions/${other.id}`, one.bearing),
      await ask('DELETE', '/body/sessions/nobody', one.bearing),
      await ask('DELETE', '/body/sessions/%00', one.bearing),
      await ask('DELETE', `/body/sessions/${two.id}`, one.bearing),
    ]
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(4).fill([204, '']))
    expect([await list(one), await list(two), await list(other)]).toEqual([
      [entry(one, true)],
      401,
      [entry(other, true)],
    ])
    expect((await ask('DELETE', `/body/sessions/${one.id}`, one.bearing)).status).toBe(204)
    expect(await list(one)).toBe(401)
  })

  it('answers 401 without a token, 405 for another method, and leaves other paths to the application', async () => {
    const { id, bearing } = await logIn('ada')
    const statuses = [
      await ask('DELETE', `/body/sessions/${id}`),
      await ask('POST', '/body/logout-others'),
      await ask('PUT', `/body/sessions/${id}`, bearing),
      await ask('GET', '/body/logout-others', bearing),
      await ask('DELETE', '/body/sessions/', bearing),
      await ask('DELETE', `/body/sessions/${id}/`, bearing),
      await ask('DELETE', `/body/sessions/${id}/x`, bearing),
      await ask('DELETE', '/body/sessions', bearing),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 405, 405, 404, 404, 404, 405])
    expect(await list({ id, bearing })).toContainEqual(entry({ id, bearing }, true))
    await ask('POST', '/body/logout-all', bearing)
  })

  it('logs the others out, and not the one that asks', async () => {
    const [one, two, three, other] = [await logIn('cyd'), await logIn('cyd'), await logIn('cyd'), await logIn('bob')]
    expect((await ask('POST', '/body/logout-others', two.bearing)).status).toBe(204)
    expect([await list(one), await list(two), await list(three)]).toEqual([401, [entry(two, true)], 401])
    expect((await list(other)) as unknown[]).toContainEqual(entry(other, true))
  })

  it('in cookies: only for the same site, and clears them with the session', async () => {
    const login = await form('/web/login', 'dan', own)
    const { session_id: id } = JSON.parse(login.body)
    const path = `/web/sessions/${id}`
    expect((await ask('DELETE', path, [jar(login)])).status).toBe(403)
    expect((await ask('DELETE', path, [jar(login), ['sec-fetch-site', 'cross-site']])).status).toBe(403)
    expect((await ask('POST', '/web/logout-others', [jar(login)])).status).toBe(403)
    const other = await form('/web/login', 'dan', own)
    const ended = await ask('DELETE', `/web/sessions/${JSON.parse(other.body).session_id}`, [...own, jar(login)])
    expect([ended.status, ended.headers['set-cookie']]).toEqual([204, undefined])
    const out = await ask('DELETE', path, [...own, jar(login)])
    expect([out.status, ((out.headers['set-cookie'] ?? []) as string[]).length]).toEqual([204, 2])
    expect((await ask('GET', '/web/sessions', [jar(login)])).status).toBe(401)
  })
})
