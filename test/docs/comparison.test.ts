import { createSecretKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createTestIssuer, type TestIssuer } from '@bearer/core/testing'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, send } from '../contract/client.ts'
import { run, section } from './samples.ts'

const of = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const audience = 'https://api.example.com'
const secret = randomBytes(32).toString('base64url')

/** What stands between two marks of a document. */
const inside = (text: string, mark: string): string =>
  new RegExp(`<!-- ${mark} -->([\\s\\S]*?)<!-- /${mark} -->`).exec(text)?.[1] ?? ''

/** The rows of the table between two marks, as cells. */
function table(text: string, mark: string): readonly (readonly string[])[] {
  const rows = inside(text, mark)
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| -/.test(line))
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The sample of the page about migrating that has a library before, or this one after. */
function code(library: string, which: 0 | 1): string {
  const found = [...section('docs/migrating.md', library).matchAll(/```ts\n([\s\S]*?)```/g)][which]?.[1]
  if (found === undefined) throw new Error(`No sample of ${library}.`)
  return found
}

const libraries = ['express-jwt', 'express-oauth2-jwt-bearer', 'passport-jwt', 'koa-jwt', '@fastify/jwt'] as const
type Mint = (claims: JWTPayload) => Promise<string>
interface Server {
  readonly port: number
  readonly mint: Mint
}

const seconds = (): number => Math.floor(Date.now() / 1000)
const claims = (more: JWTPayload = {}): JWTPayload => ({ sub: 'ada', iat: seconds(), exp: seconds() + 300, ...more })
const without = (name: string): JWTPayload => Object.fromEntries(Object.entries(claims()).filter(([of]) => of !== name))

/** What is asked of each, by the words of the page. */
const questions: readonly (readonly [words: string, headers: (mint: Mint) => Promise<readonly string[]>])[] = [
  ['a good token', async (mint) => [await mint(claims())]],
  ['no token', async () => []],
  ['another audience', async (mint) => [await mint(claims({ aud: 'https://another.example' }))]],
  ['an expired token', async (mint) => [await mint(claims({ iat: seconds() - 900, exp: seconds() - 600 }))]],
  ['a token without `exp`', async (mint) => [await mint(without('exp'))]],
  [
    'a token that says it is an ID token (`at_hash`)',
    async (mint) => [await mint(claims({ at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' }))],
  ],
  ['a token of 30 days', async (mint) => [await mint(claims({ exp: seconds() + 2_592_000 }))]],
  ['two `Authorization` fields', async (mint) => [await mint(claims()), await mint(claims({ sub: 'eve' }))]],
]

describe('the comparison with the peers', () => {
  let issuer: TestIssuer
  const servers = new Map<string, Server>()
  beforeAll(async () => {
    process.env['JWT_SECRET'] = secret
    issuer = await createTestIssuer({ audience, clock: Date.now })
    const shared: Mint = (payload) =>
      new SignJWT({ iss: 'https://login.example.com', aud: audience, ...payload })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(createSecretKey(Buffer.from(secret)))
    const own: Mint = (payload) => issuer.mint({ exp: undefined, ...payload })
    const started = async (library: string, which: 0 | 1): Promise<Server> => {
      const ofIssuer = library === 'express-oauth2-jwt-bearer'
      const text = code(library, which)
      const port = await run(ofIssuer ? text.replace('https://login.example.com', issuer.issuer) : text)
      return { port, mint: ofIssuer ? own : shared }
    }
    servers.set('Bearer', await started('express-jwt', 1))
    for (const library of libraries) servers.set(library, await started(library, 0))
  })
  afterAll(() => {
    delete process.env['JWT_SECRET']
    return issuer.close()
  })

  const asked = async (
    { port, mint }: Server,
    tokensOf: (mint: Mint) => Promise<readonly string[]>,
  ): Promise<Received> => {
    const tokens = await tokensOf(mint)
    return send(port, {
      path: '/api/me',
      headers: tokens.map((token) => ['authorization', `Bearer ${token}`] as const),
    })
  }

  it('says of each what it answers', async () => {
    const names = ['Bearer', ...libraries]
    const rows = await Promise.all(
      questions.map(async ([words, tokensOf]) => {
        const answers = names.map(async (name) => String((await asked(servers.get(name) as Server, tokensOf)).status))
        return [words, ...(await Promise.all(answers))]
      }),
    )
    const challenges = names.map(async (name) => {
      const { headers } = await asked(servers.get(name) as Server, async () => ['a.b.c'])
      return headers['www-authenticate'] === undefined ? 'none' : 'yes'
    })
    const expected = [
      ['', ...names],
      ...rows,
      ['a challenge with a bad token (RFC 6750)', ...(await Promise.all(challenges))],
    ]
    const written = expected.map((row) => `| ${row.join(' | ')} |`).join('\n')
    expect(table(of('docs/comparison.md'), 'answers'), `The page should say:\n${written}`).toEqual(expected)
  })

  it('has the figures of the last bench, as the README has', async () => {
    const report: string = new URL('../../bench/report/comparison.mjs', import.meta.url).href
    const { comparison } = (await import(report)) as { comparison(results: object): string }
    const results = Object.fromEntries(
      ['verification', 'http', 'footprint'].map((name) => [
        name,
        JSON.parse(of(`bench/results/${name}.json`)).measured,
      ]),
    )
    const expected = comparison(results)
    for (const document of ['docs/comparison.md', 'README.md']) {
      expect([document, inside(of(document), 'comparison').trim()]).toEqual([document, expected])
    }
  })
})
