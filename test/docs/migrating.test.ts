import { createSecretKey, randomBytes } from 'node:crypto'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, section } from './samples.ts'

const secret = randomBytes(32).toString('base64url')
const key = createSecretKey(Buffer.from(secret))
const audience = 'https://api.example.com'

/** The two samples of a section: before and after. */
function pair(library: string): readonly string[] {
  return [...section('docs/migrating.md', library).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string)
}

const minted = (claims: Record<string, unknown>, expires = '5m'): Promise<string> =>
  new SignJWT({ iss: 'https://login.example.com', aud: audience, sub: 'ada', ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key)

async function asked(port: number, tokens: readonly (string | undefined)[]): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const token of tokens) {
    const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(`http://127.0.0.1:${port}/api/me`, { headers })
    answers.push(response.ok ? await response.json() : response.status)
  }
  return answers
}

describe('migrating', () => {
  let issuer: TestIssuer
  beforeAll(async () => {
    process.env['JWT_SECRET'] = secret
    issuer = await createTestIssuer({ audience, clock: Date.now })
  })
  afterAll(() => {
    delete process.env['JWT_SECRET']
    return issuer.close()
  })

  it.each([
    ['express-jwt', 'express-jwt'],
    ['passport-jwt', 'passport-jwt'],
    ['koa-jwt', 'koa-jwt'],
    ['@fastify/jwt', '@fastify/jwt'],
  ])('from %s: the same answers to good tokens and bad ones', async (from, to) => {
    const [before, after] = [pair(from)[0] as string, pair(to)[1] as string]
    const tokens = [
      await minted({}),
      undefined,
      await minted({ aud: 'https://another.example' }),
      await minted({ iss: 'https://stranger.example' }),
      await minted({}, '-5m'),
      `${await minted({})}x`,
    ]
    const answers = await asked(await run(after), tokens)
    expect(answers).toEqual([{ sub: 'ada' }, 401, 401, 401, 401, 401])
    // express-jwt throws its refusals into the error handler of Express, which is quieter in production.
    const others = await asked(await run(before), tokens)
    expect(others).toEqual(answers)
  })

  it('differs from express-jwt where the page says so: no exp, an ID token', async () => {
    const [before = '', after = ''] = pair('express-jwt')
    const endless = await new SignJWT({ iss: 'https://login.example.com', aud: audience, sub: 'ada' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(key)
    const tokens = [endless, await minted({ at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' })]
    expect(await asked(await run(before), tokens)).toEqual([{ sub: 'ada' }, { sub: 'ada' }])
    expect(await asked(await run(after), tokens)).toEqual([401, 401])
  })

  it('from express-oauth2-jwt-bearer: the same answers of both, with scopes', async () => {
    const codes = pair('express-oauth2-jwt-bearer').map((code) =>
      code.replace('https://login.example.com', issuer.issuer),
    )
    const tokens = [await issuer.mint({ sub: 'ada' }), undefined, await issuer.mint({ aud: 'https://another.example' })]
    const [before, after] = await Promise.all(codes.map((code) => run(code)))
    expect(await asked(after as number, tokens)).toEqual([{ sub: 'ada' }, 401, 401])
    expect(await asked(before as number, tokens)).toEqual([{ sub: 'ada' }, 401, 401])
    const reports = async (port: number | undefined) =>
      (await fetch(`http://127.0.0.1:${port}/api/reports`, { headers: { authorization: `Bearer ${tokens[0]}` } }))
        .status
    expect([await reports(before), await reports(after)]).toEqual([403, 403])
  })

  it('from jsonwebtoken: a log-in, and what it gives is taken', async () => {
    for (const code of pair('jsonwebtoken')) {
      const port = await run(code.replace('./app.ts', '../app.ts'))
      const login = async (password: string) => {
        const body = JSON.stringify({ username: 'ada', password })
        const headers = { 'content-type': 'application/json' }
        return fetch(`http://127.0.0.1:${port}/login`, { method: 'POST', headers, body })
      }
      expect((await login('wrong')).status).toBe(401)
      const { token } = (await (await login('ada-password')).json()) as { token: string }
      expect(await asked(port, [token, undefined, `${token}x`, await minted({}, '-5m')])).toEqual([
        { sub: 'ada' },
        401,
        401,
        401,
      ])
    }
  })

  it('takes old tokens without iss and aud, that are good for a week, beside those of the new issuer', async () => {
    const [code = ''] = pair('Old tokens without iss and aud')
    const port = await run(code.replace('https://login.example.com', issuer.issuer))
    const old = (expiresIn: '7d' | '8d', by = secret) => jwt.sign({ id: 7, role: 'admin' }, by, { expiresIn })
    const bad = [
      old('8d'),
      old('7d', 'x'.repeat(32)),
      jwt.sign({ id: 7 }, secret),
      await minted({}),
      await minted({ iss: issuer.issuer }),
    ]
    const tokens = [await issuer.mint({ sub: '7' }), old('7d'), ...bad]
    expect(await asked(port, tokens)).toEqual([{ sub: '7' }, { sub: 'old-7' }, ...bad.map(() => 401)])
  })

  it('gives a new token for an old one that no guard takes', async () => {
    process.env['OLD_SECRET'] = 'keyboard cat'
    const [code = ''] = pair('Old tokens that no guard takes')
    const port = await run(code.replace('./app.ts', '../app.ts'))
    const exchange = (token: string) =>
      fetch(`http://127.0.0.1:${port}/exchange`, { method: 'POST', headers: { authorization: `JWT ${token}` } })
    const endless = jwt.sign({ id: 7 }, 'keyboard cat')
    const { access_token: token } = (await (await exchange(endless)).json()) as { access_token: string }
    expect(await asked(port, [token, endless])).toEqual([{ sub: '7' }, 401])
    const bad = [jwt.sign({ id: 7 }, 'another'), jwt.sign({ id: 7 }, 'keyboard cat', { expiresIn: -1 }), token, '', 'x']
    expect(await Promise.all(bad.map(async (one) => (await exchange(one)).status))).toEqual(bad.map(() => 401))
  })

  it('takes old tokens for a while, beside those of the new issuer', async () => {
    const [code = ''] = pair('Old tokens for a while')
    const port = await run(code.replace('https://login.example.com', issuer.issuer))
    const old = await minted({ iss: 'https://old.example.com' })
    expect(await asked(port, [await issuer.mint({ sub: 'new' }), old, await minted({})])).toEqual([
      { sub: 'new' },
      { sub: 'ada' },
      401,
    ])
  })
})
