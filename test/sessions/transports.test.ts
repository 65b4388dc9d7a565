import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { type Application, client, frameworks, publicUrl, start } from './applications.ts'

type Headers = readonly (readonly [string, string])[]

const own: Headers = [['sec-fetch-site', 'same-origin']]
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Strict'
const cleared = (...names: string[]) => names.map((name) => `__Host-Http-${name}=; ${attributes}; Max-Age=0`)
const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`

/** The cookies of an answer, as a browser would send them back. */
const jar = ({ headers }: Received): readonly [string, string] => [
  'cookie',
  ((headers['set-cookie'] ?? []) as string[]).map((line) => line.split(';')[0]).join('; '),
]

describe.each(frameworks)('session endpoints on $name', (framework) => {
  let application: Application
  beforeAll(async () => {
    application = await start(framework)
  })
  afterAll(() => application.close())

  const post = (path: string, fields: Record<string, string> = {}, headers: Headers = []): Promise<Received> =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [...headers, ['content-type', 'application/x-www-form-urlencoded']],
      body: new URLSearchParams(fields).toString(),
    })
  const get = (path: string, headers: Headers = []): Promise<Received> => send(application.port, { path, headers })
  const right = { username: 'ada', password: 'right' }
  const logIn = async (): Promise<Record<string, string>> => JSON.parse((await post('/body/login', right)).body)
  const bearing = (token: string | undefined): Headers => [['authorization', `Bearer ${token}`]]

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('answer %s with 405 where POST is meant', async (method) => {
    for (const path of ['/login', '/refresh', '/logout', '/logout-all', '/revoke', '/introspect']) {
      const { status, headers } = await send(application.port, { method, path: `/web${path}` })
      expect([path, status, headers['allow']]).toEqual([path, 405, 'POST'])
    }
  })

  it('answer POST with 405 where GET is meant, and leave other paths to the application', async () => {
    const { status, headers } = await post('/body/sessions')
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
    for (const path of ['/body', '/body/', '/body/login/', '/body/Login', '/body/login%2f', '/login', '/bodylogin'])
      expect([path, (await post(path, right)).status]).toEqual([path, 404])
    expect((await post('/body/login?next=/refresh', right)).status).toBe(200)
  })

  it('let no cache keep any answer', async () => {
    const tokens = await logIn()
    const web = await post('/web/login', right, own)
    const answers = [
      web,
      await post('/body/login', { password: 'wrong' }),
      await post('/body/refresh', { refresh_token: tokens['refresh_token'] as string }),
      await post('/body/refresh', { refresh_token: 'none' }),
      await post('/body/refresh', {}),
      await get('/body/sessions', bearing(tokens['access_token'])),
      await get('/body/sessions'),
      await post('/body/introspect', { token: 'x' }, [['authorization', basic]]),
      await post('/body/introspect', { token: 'x' }),
      await post('/body/revoke', { token: 'x' }, [['authorization', basic]]),
      await post('/web/logout', {}, [...own, jar(web)]),
      await post('/web/login', right),
    ]
    expect(answers.map(({ status, headers }) => [status, headers['cache-control']])).toEqual(
      [200, 401, 200, 400, 400, 200, 401, 200, 401, 200, 204, 403].map((status) => [status, 'no-store']),
    )
  })

  it('in bodies: set no cookie and read none', async () => {
    const response = await post('/body/login', right)
    expect(response.headers['set-cookie']).toBeUndefined()
    const tokens = JSON.parse(response.body) as Record<string, string>
    const cookies: Headers = [
      ['cookie', `__Host-Http-at=${tokens['access_token']}; __Host-Http-rt=${tokens['refresh_token']}`],
    ]
    expect((await post('/body/refresh', {}, cookies)).body).toBe('{"error":"invalid_request"}')
    expect((await get('/body/sessions', cookies)).status).toBe(401)
    expect((await post('/body/logout', {}, cookies)).status).toBe(401)
    expect((await get('/body/sessions', bearing(tokens['access_token']))).status).toBe(200)
  })

  it('in bodies: end the session of before at a log-in, and hand its token to no log-in', async () => {
    const { refresh_token: before = '' } = await logIn()
    expect((await post('/body/login', { ...right, refresh_token: before })).status).toBe(200)
    expect(application.seen.at(-1)).toEqual(right)
    expect((await post('/body/refresh', { refresh_token: before })).status).toBe(400)
  })

  it('in cookies: put no token in a body and read none from there', async () => {
    const response = await post('/web/login', right, own)
    expect(Object.keys(JSON.parse(response.body)).sort()).toEqual([
      'expires_in',
      'scope',
      'session_expires_in',
      'session_id',
      'token_type',
    ])
    expect((response.headers['set-cookie'] as string[]).map((line) => line.replace(/=[^;]+/, '=…'))).toEqual([
      `__Host-Http-at=…; ${attributes}; Max-Age=600`,
      `__Host-Http-rt=…; ${attributes}; Max-Age=604800`,
    ])
    const { refresh_token: token } = await logIn()
    const inBody = await post('/web/refresh', { refresh_token: token as string }, own)
    expect([inBody.status, inBody.body, inBody.headers['set-cookie']]).toEqual([
      400,
      '{"error":"invalid_grant"}',
      undefined,
    ])
    const refreshed = await post('/web/refresh', { refresh_token: token as string }, [...own, jar(response)])
    expect([refreshed.status, JSON.parse(refreshed.body).session_id]).toEqual([
      200,
      JSON.parse(response.body).session_id,
    ])
    expect((await post('/body/refresh', { refresh_token: token as string })).status).toBe(200)
    const loggedOut = await post('/web/logout', {}, [...own, jar(refreshed)])
    expect([loggedOut.status, loggedOut.headers['set-cookie']]).toEqual([204, cleared('at', 'rt')])
  })

  it('in both: keep the refresh token in a cookie, and the access token for the header alone', async () => {
    const response = await post('/spa/login', right, own)
    const body = JSON.parse(response.body) as Record<string, string>
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'scope',
      'session_expires_in',
      'session_id',
      'token_type',
    ])
    expect((response.headers['set-cookie'] as string[]).length).toBe(1)
    expect((await get('/spa/sessions', bearing(body['access_token']))).status).toBe(200)
    expect((await get('/spa/sessions', [['cookie', `__Host-Http-at=${body['access_token']}`]])).status).toBe(401)
    const out = await post('/spa/logout', {}, [...own, jar(response)])
    expect([out.status, out.headers['set-cookie']]).toEqual([204, cleared('rt')])
    expect((await get('/spa/sessions', bearing(body['access_token']))).status).toBe(401)
  })

  const crossSite: readonly (readonly [string, Headers, boolean])[] = [
    ['of the same origin', [['sec-fetch-site', 'same-origin']], true],
    [
      'of the same origin, whatever Origin says',
      [
        ['sec-fetch-site', 'same-origin'],
        ['origin', 'null'],
      ],
      true,
    ],
    ['with the Origin of publicUrl', [['origin', publicUrl]], true],
    [
      'of a listed origin of the same site',
      [
        ['sec-fetch-site', 'same-site'],
        ['origin', 'https://www.app.example'],
      ],
      true,
    ],
    ['without any proof', [], false],
    [
      'of another origin of the same site',
      [
        ['sec-fetch-site', 'same-site'],
        ['origin', 'https://evil.app.example'],
      ],
      false,
    ],
    [
      'of another site',
      [
        ['sec-fetch-site', 'cross-site'],
        ['origin', 'https://evil.example'],
      ],
      false,
    ],
    ['with Origin: null', [['origin', 'null']], false],
    ['typed into the address bar', [['sec-fetch-site', 'none']], false],
    ['of an odd case', [['sec-fetch-site', 'Same-Origin']], false],
    [
      'of the same origin twice',
      [
        ['sec-fetch-site', 'same-origin'],
        ['sec-fetch-site', 'cross-site'],
      ],
      false,
    ],
    [
      'with two Origins',
      [
        ['origin', publicUrl],
        ['origin', 'https://evil.example'],
      ],
      false,
    ],
    ['with a slash at the end', [['origin', `${publicUrl}/`]], false],
    ['with a Referer alone', [['referer', `${publicUrl}/login`]], false],
    [
      'whose Host is that of its Origin',
      [
        ['origin', 'https://evil.example'],
        ['x-forwarded-host', 'evil.example'],
      ],
      false,
    ],
  ]
  it.each(crossSite)('with cookies, take a request %s: %o → %s', async (_, headers, passes) => {
    const { close, port } = await start(framework, { origins: ['https://www.app.example'] })
    const answers: number[] = []
    for (const prefix of ['/web', '/spa']) {
      for (const path of ['/login', '/refresh', '/logout', '/logout-all']) {
        const { status } = await send(port, { method: 'POST', path: prefix + path, headers })
        answers.push(status)
      }
    }
    await close()
    expect(answers.map((status) => status !== 403)).toEqual(answers.map(() => passes))
  })

  it('with cookies, say in problem details that another site is refused, and challenge nobody', async () => {
    const { status, headers, body } = await post('/web/refresh', {}, [['origin', 'https://evil.example']])
    expect([status, headers['content-type'], headers['www-authenticate'], headers['set-cookie']]).toEqual([
      403,
      'application/problem+json',
      undefined,
      undefined,
    ])
    expect(JSON.parse(body)).toMatchObject({ status: 403, type: expect.stringMatching(/csrf$/) })
  })

  it('end the session whose cookie a new log-in brings, and that of a refresh token in its body', async () => {
    const first = await post('/web/login', right, own)
    await post('/web/login', right, [...own, jar(first)])
    expect((await post('/web/refresh', {}, [...own, jar(first)])).status).toBe(400)
    const { refresh_token: token = '' } = await logIn()
    await post('/body/login', { ...right, password: 'wrong', refresh_token: token })
    expect((await post('/body/refresh', { refresh_token: token })).status).toBe(200)
    await post('/body/login', { ...right, refresh_token: token })
    expect((await post('/body/refresh', { refresh_token: token })).status).toBe(400)
  })

  it('take no access token for a refresh token, nor the other way round', async () => {
    const { access_token: access = '', refresh_token: refresh = '' } = await logIn()
    expect((await post('/body/refresh', { refresh_token: access })).body).toBe('{"error":"invalid_grant"}')
    expect((await get('/body/sessions', bearing(refresh))).status).toBe(401)
    const swapped: Headers = [...own, ['cookie', `__Host-Http-at=${refresh}; __Host-Http-rt=${access}`]]
    expect((await post('/web/refresh', {}, swapped)).status).toBe(400)
    expect((await get('/web/sessions', swapped)).status).toBe(401)
    expect((await post('/body/refresh', { refresh_token: refresh })).status).toBe(200)
  })

  it('refuse a cookie that came twice, and ignore its neighbours', async () => {
    const [, cookie] = jar(await post('/web/login', right, own))
    expect((await post('/web/refresh', {}, [...own, ['cookie', `${cookie}; __Host-Http-rt=planted`]])).status).toBe(400)
    expect((await post('/web/refresh', {}, [...own, ['cookie', cookie.toLowerCase()]])).status).toBe(400)
    const neighbours = `__host-http-rt=x; __Host-Http-rtx=y; x__Host-Http-rt=z; ${cookie}`
    expect((await post('/web/refresh', {}, [...own, ['cookie', neighbours]])).status).toBe(200)
  })
})
