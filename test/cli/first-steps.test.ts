import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, sample } from '../docs/samples.ts'
import { bearer, bearerIssuer, type RunningIssuer, tokenOf } from './command.ts'

describe('a stranger with the README and the command', () => {
  let issuer: RunningIssuer
  let api: string
  beforeAll(async () => {
    issuer = await bearerIssuer()
    const code = sample('README.md', 'Express').replace('https://login.example.com', issuer.issuer)
    api = `http://127.0.0.1:${await run(code)}/api/reports`
  })
  afterAll(() => issuer.end())

  it('gets 200 with a token of the issuer, by curl', async () => {
    const token = await tokenOf(issuer)
    const silent = ['--silent', '--output', '/dev/null', '--write-out', '%{http_code}']
    const curl = await promisify(execFile)('curl', [...silent, '--header', `Authorization: Bearer ${token}`, api])
    expect(curl.stdout).toBe('200')
  })

  it('finds the API well, and hears where the token that is sent along lacks a scope', async () => {
    const asked = ['doctor', api, '--issuer', issuer.issuer, '--audience', issuer.audience]
    const token = await tokenOf(issuer, '--scope', 'other')
    const [well, lacking] = await Promise.all([
      bearer([...asked, '--token', '-', '--json'], { input: issuer.accessToken }),
      bearer([...asked, '--token', '-'], { input: token }),
    ])
    const { ok, sections } = JSON.parse(well.out) as {
      ok: boolean
      sections: { findings: { id: string; level: string }[] }[]
    }
    expect([well.status, well.err, ok]).toEqual([0, '', true])
    const levels = Object.fromEntries(sections.flatMap(({ findings }) => findings).map(({ id, level }) => [id, level]))
    expect(levels).toEqual({
      tls: 'note',
      guarded: 'ok',
      challenge: 'ok',
      'bad-token': 'ok',
      metadata: 'note',
      cors: 'ok',
      clock: 'ok',
      token: 'ok',
      issuer: 'ok',
      keys: 'ok',
    })
    expect(lacking.status).toBe(1)
    expect(lacking.out).toContain('lacks a scope: reports:read')
  })

  it('sees what a token says, what it is and that it is taken, and never its signature', async () => {
    const [, , signature] = issuer.accessToken.split('.')
    const asked = ['inspect', '--issuer', issuer.issuer, '--audience', issuer.audience]
    const [told, asJson, pasted] = await Promise.all([
      bearer(asked, { input: `Authorization: Bearer ${issuer.accessToken}\n` }),
      bearer([...asked, '--json'], { input: JSON.stringify({ access_token: issuer.accessToken }) }),
      bearer(['inspect', issuer.accessToken]),
    ])
    expect([told.status, told.err]).toEqual([0, ''])
    expect(told.out).toMatch(/Kind {5}access token.*sub +ada.*exp +\S+ +in 59 minutes.*Verdict {2}accepted/s)
    expect(JSON.parse(asJson.out)).toMatchObject({ kind: { name: 'access token' }, verdict: { accepted: true } })
    expect(pasted.err).toContain('history of your shell')
    expect(pasted.out).toContain('Give --issuer and --audience')
    for (const { out, err } of [told, asJson, pasted]) expect(out + err).not.toContain(signature)
  })

  it('gets no colours through a pipe, and some where they are asked for', async () => {
    const [plain, coloured] = await Promise.all([
      bearer(['inspect'], { input: issuer.accessToken }),
      bearer(['inspect'], { input: issuer.accessToken, env: { FORCE_COLOR: '1' } }),
    ])
    expect([plain.out.includes('\u001b'), coloured.out.includes('\u001b')]).toEqual([false, true])
  })

  it('is told in a sentence what cannot be done', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['token', '--issuer', 'http://127.0.0.1:9'], /Nothing answers at .*npx bearer issuer/s],
      [['token', '--issuer', 'https://login.example.com'], /Tokens of other issuers come from their own log-in/],
      [['token', '--issuer', issuer.issuer, '--defect', 'spoilt'], /There are: expired, /],
      [['token', '--issuer', issuer.issuer, '--user', 'eve'], /There is no user "eve". There are: ada/],
      [['inspect', '--issuer', issuer.issuer], /Give both, --issuer and --audience/],
      [['doctor'], /what should be looked at/],
      [['doctor', '127.0.0.1'], /is no URL of an API/],
      [['secret', '--bytes', '8'], /whole number from 32 to 1024/],
      [['keys', 'generate', '--alg', 'HS256'], /Allowed choices are ES256/],
      [['keys', 'rotate'], /missing required argument 'file'/],
      [['keys', 'rotate', tmpdir()], /It is a folder: \S+/],
      [['instpect'], /Did you mean inspect/],
    ]
    const ran = await Promise.all(cases.map(([args]) => bearer(args)))
    for (const [index, { status, out, err }] of ran.entries()) {
      const [, sentence] = cases[index] as (typeof cases)[number]
      expect([status, out]).toEqual([2, ''])
      expect(err).toMatch(sentence)
      expect(err).not.toMatch(/\n\s+at /)
    }
  })
})
