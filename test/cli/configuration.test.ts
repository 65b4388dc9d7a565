import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bearer, folder } from './command.ts'

interface Told {
  readonly ok: boolean
  readonly sections: readonly {
    readonly subject: string
    readonly findings: readonly { id: string; level: string; text: string }[]
  }[]
}

const cwd = folder()

/** Has `doctor` look at a configuration module. */
async function examined(file: string, code: string, ...args: readonly string[]) {
  writeFileSync(join(cwd, file), code)
  const ran = await bearer(['doctor', '--config', file, '--offline', '--json', ...args], { cwd })
  const told = (ran.out === '' ? undefined : JSON.parse(ran.out)) as Told | undefined
  const findings = told?.sections.flatMap(({ findings }) => findings) ?? []
  const of = (level: string) => findings.filter((finding) => finding.level === level).map(({ id }) => id)
  return { ...ran, told, errors: of('error'), warnings: of('warning'), findings }
}

const issuer = "issuer: 'https://login.example.com'"

describe('bearer doctor --config', () => {
  it('finds nothing wrong with what the README shows, in TypeScript, and says each rule', async () => {
    const code = `interface Options { issuer: string; audience: string }
      export const guard: Options = { ${issuer}, audience: 'https://api.example.com' }`
    const { status, errors, warnings, findings } = await examined('auth.ts', code)
    expect([status, errors, warnings]).toEqual([0, [], []])
    expect(findings.map(({ id }) => id)).toEqual([
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
    ])
  })

  it('names what a guard leaves open, in JavaScript, each by its rule', async () => {
    const code = `export default async () => ({ ${issuer}, audience: null, allowPlainHttp: true, accept: { query: 'token' },
      anonymous: 'if-invalid', clockTolerance: 300, origins: ['http://app.example.com'] })`
    const { status, errors, warnings } = await examined('open.mjs', code)
    expect([status, errors, warnings]).toEqual([
      1,
      ['rfc8725-3.9-audience', 'oauth21-1.5-tls', 'oauth21-5.1-query', 'rfc9700-2.6-origins'],
      ['rfc7519-4.1.4-tolerance', 'rfc6750-3.1-invalid'],
    ])
  })

  it('tells an issuer that is null, whose tokens may name any, from one of several, whose tokens name none', async () => {
    const keys = "keys: { keysFor: async () => [] }, audience: 'https://api.example.com'"
    const alone = await examined('null.mjs', `export default { issuer: null, ${keys} }`)
    const listed = await examined('listed.mjs', `export default { issuers: [{ issuer: null, ${keys} }] }`)
    const told = [alone, listed].map(({ findings }) => findings.find(({ id }) => id === 'rfc8725-3.8-issuer')?.text)
    expect(told).toEqual([
      'issuer is null: tokens of any issuer are taken whose signature fits the keys.',
      'issuer is null: tokens that name no issuer are taken whose signature fits the keys.',
    ])
  })

  it('looks at sessions, and never shows their secrets', async () => {
    const key = (await bearer(['keys', 'generate'])).out
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC1z'
    const code = `const none = async () => []
      const store = { sessions: { insert: none, read: none, replace: none, list: none }, revocations: { put: none, get: none } }
      const sign = { signer: () => { throw new Error('not asked') }, source: { find: none }, jwks: () => ({ keys: [] }), ready: none, listen() {} }
      export const sessions = { issuer: 'https://app.example.com', audience: 'https://app.example.com/api', clientId: 'app', store,
        keys: sign, privateKey: undefined, refreshKeys: [{ id: '1', secret: Buffer.from('${secret}', 'base64') }],
        publicUrl: 'https://app.example.com', cookies: { development: true }, idleTtl: 31536000, absoluteTtl: 31536000 }
      delete sessions.privateKey; void ${JSON.stringify(key)}`
    const { status, errors, warnings, out, err } = await examined('sessions.mjs', code)
    expect([status, errors, warnings]).toEqual([1, ['construction', 'rfc6265-cookies'], ['rfc9700-4.14.2-expiry']])
    expect(out + err).not.toContain(secret)
  })

  it('says what to export where a guard is made already, nothing is exported, or the module fails', async () => {
    const ran = await Promise.all([
      examined('made.mjs', 'export const guard = { authenticate() {} }'),
      examined('nothing.mjs', 'export const other = 1'),
      examined('fails.mjs', "throw new TypeError('the secret is hunter2')"),
      examined('typo.ts', 'export const guard = {'),
      examined('missing.ts', "import { audience } from './nowhere.ts'\nexport const guard = { audience }"),
      examined('asked.ts', "export const guard = async () => {\n  throw new Error('the secret is hunter2')\n}"),
      examined('got.ts', "export const guard = {\n  get issuer() { throw new Error('the secret is hunter2') } }"),
      examined('auth.json', '{}'),
    ])
    expect(ran.map(({ status, out }) => [status, out])).toEqual(Array(8).fill([2, '']))
    expect(ran.map(({ err }) => err)).toEqual([
      expect.stringContaining('guard is made already, and shows its options to nobody. Export the options'),
      expect.stringContaining('exports neither guard nor sessions'),
      expect.stringContaining('could not be loaded: TypeError in line 1.'),
      expect.stringContaining('could not be loaded: ParseError: Unexpected token'),
      expect.stringContaining("could not be loaded: Cannot find module './nowhere.ts'. It"),
      expect.stringContaining('could not be loaded: Error in line 2.'),
      expect.stringContaining('could not be loaded: Error in line 2.'),
      expect.stringContaining('is no module: a configuration ends in .js'),
    ])
    expect(ran.map(({ err }) => err).join()).not.toContain('hunter2')
  })

  it('gives a pipe its own result alone, whatever the module prints', async () => {
    const code = `console.log('connected'); export const guard = { ${issuer}, audience: 'https://api.example.com' }`
    const { told, err } = await examined('chatty.mjs', code)
    expect([told?.ok, err]).toEqual([true, 'connected\n'])
  })
})

it('bearer inspect --config says that there is no such file, or what is wrong with it, before it asks for a token', async () => {
  const { status, err } = await bearer(['inspect', '--config', 'nowhere.ts'], { cwd, input: '' })
  expect([status, err]).toEqual([2, expect.stringContaining('There is no such file: ')])
})
