import { createGuard, stepUp } from '@bearer/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { type Application, frameworks, start } from './applications.ts'

type Headers = readonly (readonly [string, string])[]

const own: Headers = [['sec-fetch-site', 'same-origin']]
const setBy = ({ headers }: Received, name: string): string | undefined =>
  ((headers['set-cookie'] ?? []) as string[]).find((line) => line.startsWith(`__Host-Http-${name}=`))
const cookieOf = (received: Received, name: string): Headers => [
  ['cookie', (setBy(received, name) ?? '').split(';')[0] as string],
]

describe.each(frameworks)('a second factor on $name', (framework) => {
  let now = Date.now()
  let application: Application
  const seen: unknown[] = []
  beforeAll(async () => {
    application = await start(framework, {
      clock: () => now,
      on: { failed: () => {} },
      login: ({ password, otp, fails }, _request, pending) => {
        seen.push(pending)
        if (fails) throw new Error('no database')
        if (pending && otp === '123456') return { subject: pending.subject, acr: 'gold', amr: ['pwd', 'otp'] }
        const tries = Number(pending?.['tries'] ?? 0)
        if (tries > 1)
          return { refuse: 423, code: 'locked', detail: 'Too many codes.', extensions: { support: '/help' } }
        if (!pending && password !== 'right') return undefined
        return { refuse: 401, code: 'second_factor', pending: { subject: 'ada', tries: tries + 1 } }
      },
    })
  })
  afterAll(() => application.close())

  const post = (path: string, fields: Record<string, string>, headers: Headers = []): Promise<Received> =>
    send(application.port, {
      method: 'POST',
      path,
      headers: [...headers, ['content-type', 'application/x-www-form-urlencoded']],
      body: new URLSearchParams(fields).toString(),
    })
  const begin = async (): Promise<string> =>
    JSON.parse((await post('/body/login', { password: 'right' })).body).pending_token as string

  it('is asked for, and raises acr and amr', async () => {
    const first = await post('/body/login', { password: 'right' })
    const { pending_token: token, type, ...problem } = JSON.parse(first.body)
    expect([first.status, first.headers['content-type'], first.headers['cache-control'], problem]).toEqual([
      401,
      'application/problem+json',
      'no-store',
      { title: 'Log-in refused', status: 401, code: 'second_factor', pending_expires_in: 300 },
    ])
    const second = await post('/body/login', { otp: '123456', pending_token: token })
    const { access_token: accessToken } = JSON.parse(second.body)
    const auth = await createGuard({ sessions: application.sessions, clock: () => now }).verify(accessToken)
    expect(auth.claims).toMatchObject({ sub: 'ada', acr: 'gold', amr: ['pwd', 'otp'] })
    expect(await stepUp({ acr: 'gold', maxAge: 60 }).check(auth, undefined, now)).toBeUndefined()
    expect(application.seen.at(-1)).toEqual({ otp: '123456' })
  })

  it('is good once, and a wrong code needs no password again until the application says so', async () => {
    const token = await begin()
    const wrong = await post('/body/login', { otp: '0', pending_token: token })
    expect((await post('/body/login', { otp: '123456', pending_token: token })).status).toBe(401)
    const next = JSON.parse(wrong.body).pending_token
    const locked = await post('/body/login', { otp: '1', pending_token: next })
    expect([locked.status, JSON.parse(locked.body)]).toMatchObject([
      423,
      { code: 'locked', detail: 'Too many codes.', support: '/help', status: 423 },
    ])
  })

  it('of eight answers at once takes one', async () => {
    const token = await begin()
    const all = await Promise.all(
      Array.from({ length: 8 }, () => post('/body/login', { otp: '123456', pending_token: token })),
    )
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)])
  })

  it('waits five minutes, and survives no log-out everywhere', async () => {
    const [late, ended] = [await begin(), await begin()]
    await application.sessions.revokeAll('ada')
    expect((await post('/body/login', { otp: '123456', pending_token: ended })).status).toBe(401)
    now += 300_000
    expect((await post('/body/login', { otp: '123456', pending_token: late })).status).toBe(401)
    now += 2000
    const early = await begin()
    now += 299_000
    expect((await post('/body/login', { otp: '123456', pending_token: early })).status).toBe(200)
  })

  it('believes no token that is not its own', async () => {
    const token = await begin()
    const { refresh_token: refresh } = JSON.parse(
      (await post('/body/login', { otp: '123456', pending_token: await begin() })).body,
    )
    for (const forged of [
      '',
      'x',
      refresh,
      `${token.slice(0, -2)}AA`,
      `${token}AA`,
      'Ag',
      'AgAA',
      `Av8${token}`,
      token.repeat(9),
    ]) {
      expect((await post('/body/login', { otp: '123456', pending_token: forged })).status).toBe(401)
      expect(seen.at(-1)).toBeUndefined()
    }
    expect((await post('/body/refresh', { refresh_token: token })).body).toBe('{"error":"invalid_grant"}')
    expect((await post('/body/login', { otp: '123456', pending_token: token })).status).toBe(200)
  })

  it.each(['web', 'spa'])('is in a cookie where cookies carry tokens: /%s', async (place) => {
    const first = await post(`/${place}/login`, { password: 'right' }, own)
    expect(JSON.parse(first.body).pending_token).toBeUndefined()
    expect(setBy(first, 'pt')).toMatch(
      /^__Host-Http-pt=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict; Max-Age=300$/,
    )
    const wrong = await post(`/${place}/login`, { otp: '0' }, [...own, ...cookieOf(first, 'pt')])
    expect([wrong.status, wrong.headers['set-cookie']?.length]).toEqual([401, 1])
    const token = /=([^;]+)/.exec(setBy(wrong, 'pt') ?? '')?.[1] as string
    expect((await post(`/${place}/login`, { otp: '123456', pending_token: token }, own)).status).toBe(401)
    const second = await post(`/${place}/login`, { otp: '123456' }, [...own, ...cookieOf(wrong, 'pt')])
    expect([second.status, setBy(second, 'pt')]).toEqual([200, expect.stringMatching(/=; .*Max-Age=0$/)])
    expect(setBy(second, 'rt')).toMatch(/=[^;]+; .*Max-Age=604800$/)
  })

  it('is 503 where the application fails, and says nothing of why', async () => {
    const { status, body, headers } = await post('/body/login', { fails: '1' })
    expect([status, body.includes('database'), headers['retry-after'] === undefined]).toEqual([503, false, false])
  })
})
