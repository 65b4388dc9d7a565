import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, bearerIssuer, folder, type RunningIssuer } from '../cli/command.ts'

const names = (value: unknown): string => Object.keys(value as object).join(' ')
const json = (text: string): unknown => JSON.parse(text)

/** What scripts of users' are written against: exit statuses, the members of `--json`, ids, and files of keys. */
describe('the command line', () => {
  let issuer: RunningIssuer
  beforeAll(async () => {
    issuer = await bearerIssuer()
  })
  afterAll(() => issuer.end())

  it('says in its status: 0 all is well, 1 something was found, 2 it could not be done', async () => {
    const asked = ['inspect', '--issuer', issuer.issuer, '--audience']
    const commands: readonly (readonly [args: readonly string[], input?: string])[] = [
      [[...asked, issuer.audience], issuer.accessToken],
      [[...asked, 'another'], issuer.accessToken],
      [['inspect'], ''],
      [['inspect'], '2YotnFZFEjr1zCsicMWpAA'],
      [['--help']],
      [['nothing']],
      [['doctor', '--issuer', issuer.issuer]],
      [['doctor', '--issuer', `${issuer.issuer}/`]],
    ]
    // One after the other: on a busy machine seven at once wait longer for the issuer than they have patience.
    const ran: Awaited<ReturnType<typeof bearer>>[] = []
    for (const [args, input = ''] of commands) ran.push(await bearer(args, { input }))
    expect(ran.map(({ status }) => status)).toEqual([0, 1, 2, 1, 0, 2, 0, 1])
    expect(await bearerIssuer().then(({ end }) => end())).toBe(0)
  })

  it('has these commands and options', async () => {
    const pinned = {
      'keys generate': '--alg --format --out',
      'keys rotate': '--alg --print --now',
      'keys public': '--format',
      secret: '--bytes --encoding --env',
      issuer: '--port --audience --user --alg --json',
      token: '--issuer --user --scope --audience --claims --expires-in --defect',
      inspect: '--issuer --audience --jwks --profile --config --json',
      doctor: '--issuer --audience --token --origin --config --offline --json',
      migrate: '--schema',
    }
    const missing = await Promise.all(
      Object.entries(pinned).map(async ([command, options]) => {
        const { out } = await bearer([...command.split(' '), '--help'])
        return options.split(' ').filter((option) => !out.includes(`${option} `))
      }),
    )
    expect(missing.flat()).toEqual([])
  })

  it('writes these members with --json', async () => {
    const [, told] = [
      issuer,
      await bearer(['inspect', '--json', '--issuer', issuer.issuer, '--audience', 'another'], {
        input: issuer.accessToken,
      }),
    ]
    const inspected = json(told.out) as { verdict: object; kind: object; times: object[] }
    expect([names(issuer), names(inspected), names(inspected.kind), names(inspected.times[0])]).toEqual([
      'issuer audience jwksUri accessToken end',
      'kind header claims times verdict',
      'name because',
      'claim at words',
    ])
    expect(names(inspected.verdict)).toBe('accepted reason status code hint expected found rule issuerClock')
    const examined = json((await bearer(['doctor', '--json', '--issuer', `${issuer.issuer}/`])).out) as {
      sections: { findings: object[] }[]
    }
    const [section] = examined.sections
    expect([names(examined), names(section), names(section?.findings[0])]).toEqual([
      'ok sections',
      'subject findings',
      'id level text advice rule',
    ])
  })

  it('writes keys and secrets in these forms', async () => {
    const cwd = folder()
    await bearer(['keys', 'generate', '--out', 'keys.json'], { cwd })
    const rotated = await bearer(['keys', 'rotate', 'keys.json', '--print'], { cwd })
    const entries = json(rotated.out) as { key: object; state: string }[]
    expect(entries.map((entry) => [names(entry), entry.state, Object.keys(entry.key).sort().join(' ')])).toEqual(
      ['current', 'next'].map((state) => ['key state', state, 'alg crv d kid kty x y']),
    )
    const [env, secret] = await Promise.all([
      bearer(['keys', 'generate', '--format', 'env']),
      bearer(['secret', '--env', 'REFRESH_SECRET']),
    ])
    expect(env.out).toMatch(/^SIGNING_KEYS='\[\{"key":\{.*\},"state":"current"\}\]'$/m)
    expect(secret.out).toMatch(/^REFRESH_SECRET=[\w-]{43}\n$/)
  })

  it('knows the findings about a configuration by these ids', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'auth.mjs'), "export const guard = { issuer: 'https://login.example.com', audience: 'x' }")
    const { out } = await bearer(['doctor', '--json', '--offline', '--config', 'auth.mjs'], { cwd })
    const { sections } = json(out) as { sections: { findings: { id: string }[] }[] }
    expect(sections.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(
      expect.arrayContaining([
        'construction',
        'rfc8725-3.8-issuer',
        'rfc8725-3.9-audience',
        'rfc8725-3.1-algorithms',
        'rfc8725-3.11-typing',
        'oauth21-1.5-tls',
        'oauth21-5.1-query',
        'rfc9700-2.2.1-bound',
        'rfc7009-revocation',
        'rfc9728-5.1-metadata',
      ]),
    )
  })
})
