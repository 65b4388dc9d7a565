import { chmodSync, chownSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { type SigningKeyEntry, signingKeys } from '@bearer/sessions'
import { describe, expect, it } from 'vitest'
import { bearer, folder } from './command.ts'

const entriesOf = (text: string): readonly SigningKeyEntry[] => JSON.parse(text) as readonly SigningKeyEntry[]
const statesOf = (entries: readonly SigningKeyEntry[]): Record<string, string | undefined> =>
  Object.fromEntries(entries.map(({ key, state }) => [key.kid, state]))

describe('bearer keys', () => {
  const cwd = folder()
  const file = join(cwd, 'keys.json')
  const read = () => entriesOf(readFileSync(file, 'utf8'))

  it('writes a file that its owner alone can read, shows its public half alone, and replaces none', async () => {
    const made = await bearer(['keys', 'generate', '--out', 'keys.json'], { cwd })
    expect(made.status).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const [{ key }] = read() as [SigningKeyEntry & { key: { d: string } }]
    expect(made.out + made.err).not.toContain(key.d)
    expect(JSON.parse(made.out)).toEqual(signingKeys(read()).jwks())
    const again = await bearer(['keys', 'generate', '--out', 'keys.json'], { cwd })
    expect([again.status, again.err]).toEqual([2, expect.stringContaining('is there already')])
    expect(readdirSync(cwd)).toEqual(['keys.json'])
  })

  it('rotates a step at a time: no key signs that has not been published before', async () => {
    const [{ key: first }] = read() as [SigningKeyEntry]
    expect((await bearer(['keys', 'rotate', 'keys.json'], { cwd })).status).toBe(0)
    const [, second] = read().map(({ key }) => key.kid) as [string, string]
    expect(statesOf(read())).toEqual({ [first.kid]: 'current', [second]: 'next' })
    const hasty = await bearer(['keys', 'rotate', 'keys.json'], { cwd })
    expect([hasty.status, hasty.err]).toEqual([2, expect.stringContaining('Wait an hour')])
    const anHourAgo = Date.now() / 1000 - 3601
    utimesSync(file, anHourAgo, anHourAgo)
    expect((await bearer(['keys', 'rotate', 'keys.json'], { cwd })).status).toBe(0)
    const third = read().at(-1)?.key.kid as string
    expect(statesOf(read())).toEqual({ [first.kid]: 'retired', [second]: 'current', [third]: 'next' })
    const printed = await bearer(['keys', 'rotate', '-'], { cwd, input: readFileSync(file, 'utf8') })
    const after = entriesOf(printed.out)
    expect(statesOf(after)).toEqual({
      [second]: 'retired',
      [third]: 'current',
      [after.at(-1)?.key.kid as string]: 'next',
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('rotates what a link leads to, and leaves it to whom it belongs: a server reads it there, as somebody else', async () => {
    const link = join(cwd, 'linked.json')
    symlinkSync('keys.json', link)
    chmodSync(file, 0o640)
    // Only root may give a file away.
    const owner = process.getuid?.() === 0 ? 12_345 : statSync(file).uid
    chownSync(file, owner, statSync(file).gid)
    const before = readFileSync(file, 'utf8')
    expect((await bearer(['keys', 'rotate', '--now', 'linked.json'], { cwd })).status).toBe(0)
    const { mode, uid } = statSync(file)
    expect([lstatSync(link).isSymbolicLink(), mode & 0o777, uid]).toEqual([true, 0o640, owner])
    expect(readFileSync(file, 'utf8')).not.toBe(before)
  })

  it.each(['ES256', 'Ed25519'])('gives %s as JWK, PEM and a line of .env that are what signs', async (alg) => {
    const generated = async (format: string) =>
      (await bearer(['keys', 'generate', '--alg', alg, '--format', format])).out
    const [jwk, pem, env] = await Promise.all([generated('jwk'), generated('pem'), generated('env')])
    expect(signingKeys([JSON.parse(jwk)]).jwks()).toMatchObject({ keys: [{ alg }] })
    const line = /^SIGNING_KEYS='(.*)'$/m.exec(env)?.[1] as string
    expect(signingKeys(entriesOf(line)).jwks()).toMatchObject({ keys: [{ alg }] })
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----/)
    const asPublic = await bearer(['keys', 'public', '-'], { input: pem })
    const { keys } = JSON.parse(asPublic.out) as { keys: object[] }
    expect(keys.flatMap(Object.keys).filter((name) => ['d', 'p', 'q', 'k'].includes(name))).toEqual([])
  })

  it('refuses what is no file of keys, in a sentence', async () => {
    const ran = await Promise.all(
      ['no', '[]', '{"keys":[]}', '-----BEGIN PRIVATE KEY-----'].map((input) =>
        bearer(['keys', 'public', '-'], { input }),
      ),
    )
    for (const { status, out, err } of ran) {
      expect([status, out]).toEqual([2, ''])
      expect(err).toMatch(/^bearer: [^\n]+\.\n$/)
    }
    expect(await bearer(['keys', 'public', 'nowhere.json'], { cwd })).toMatchObject({
      status: 2,
      err: 'bearer: There is no such file: nowhere.json\n',
    })
  })
})

describe('bearer secret', () => {
  it('prints random octets, and another time others', async () => {
    const [one, two] = await Promise.all([bearer(['secret']), bearer(['secret', '--env', 'REFRESH_SECRET'])])
    expect(Buffer.from(one.out.trim(), 'base64url')).toHaveLength(32)
    expect(two.out).toMatch(/^REFRESH_SECRET=[\w-]{43}\n$/)
    expect(two.out).not.toContain(one.out.trim())
  })
})
