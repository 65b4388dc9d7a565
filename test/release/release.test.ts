import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Behaviour, LoopbackRegistry } from './loopback-registry.ts'
import { commitOf, smallRepository } from './repository.ts'

interface Tarball {
  readonly file: string
  readonly integrity: string
  readonly manifest: { readonly name: string; readonly version: string }
  readonly holds: readonly string[]
}
type Standing = 'new-name' | 'new-version' | 'there' | 'other-content' | 'strangers'

const scripts = new URL('../../scripts/release/', import.meta.url)
const load = <Module>(name: string): Promise<Module> => import(new URL(name, scripts).href) as Promise<Module>
const { pack, read } = await load<{
  pack(root: string, folder: string): Promise<Tarball[]>
  read(file: string): Promise<Tarball>
}>('tarballs.mjs')
const { inOrder } = await load<{ inOrder(tarballs: readonly Tarball[]): Tarball[] }>('coherence.mjs')
const { plan } = await load<{
  plan(standings: readonly (readonly [Tarball, Standing])[], said: { first: boolean }): Tarball[]
}>('plan.mjs')
const { standing } = await load<{ standing(registry: string, tarball: Tarball): Promise<Standing> }>('registry.mjs')
const { publish } = await load<{ publish(tarballs: readonly Tarball[], how: object): Promise<void> }>('publish.mjs')

/** Nothing here is ever sent elsewhere than to loopback: the registry is named in each call, and no other has credentials. */
describe('a release', () => {
  const registry = new LoopbackRegistry()
  const packed = mkdtempSync(join(tmpdir(), 'bearer-packed-'))
  const userconfig = join(packed, 'npmrc')
  let repository: string
  let tarballs: Tarball[]
  beforeAll(async () => {
    await registry.start()
    writeFileSync(
      userconfig,
      `//${new URL(registry.url).host}/:_authToken=of-loopback\n@bearer:registry=http://127.0.0.1:9/\nfetch-retries=0\n`,
    )
    process.env['NPM_CONFIG_USERCONFIG'] = userconfig
    repository = smallRepository()
    tarballs = inOrder(await pack(repository, packed))
  })
  afterEach(() => registry.clear())
  afterAll(() => {
    delete process.env['NPM_CONFIG_USERCONFIG']
    registry.stop()
    for (const folder of [packed, repository]) rmSync(folder, { recursive: true })
  })

  const main = async (...args: readonly string[]) => {
    const all = [fileURLToPath(new URL('main.mjs', scripts)), '--root', repository, ...args]
    const env = { ...process.env, ACTIONS_ID_TOKEN_REQUEST_URL: undefined }
    return new Promise<{ code: number; out: string }>((resolve) => {
      execFile(process.execPath, all, { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
      )
    })
  }
  const said = ['--tested', '', '--registry', '', '--without-provenance', '--first']
  const all = () => said.map((arg, index) => (index === 1 ? commitOf(repository) : index === 3 ? registry.url : arg))
  /** One run, from what the registry says to the last file. */
  const attempt = async () => {
    const standings: [Tarball, Standing][] = []
    for (const tarball of tarballs) standings.push([tarball, await standing(registry.url, tarball)])
    const missing = plan(standings, { first: true })
    await publish(missing, { registry: registry.url, provenance: false, log: () => {} })
    return missing.map(({ manifest }) => manifest.name)
  }
  const names = ['@bearer/a@2.1.0', '@bearer/b@2.1.0', '@bearer/c@2.1.0']

  it('publishes those first that others need, tags them when all are there, and a second run has nothing to do', async () => {
    const { code, out } = await main(...all())
    expect([code, registry.published]).toEqual([0, names])
    expect(out.match(/New tag: +\S+/g)).toHaveLength(3)
    const tags = execFileSync('git', ['tag'], { cwd: repository, encoding: 'utf8' })
    expect(tags.trim().split('\n')).toEqual(names)
    expect(await attempt()).toEqual([])
  })

  it.each<[string, Behaviour[], readonly string[]]>([
    ['the first is refused', ['refuse'], []],
    ['the second is refused', ['take', 'refuse'], names.slice(0, 1)],
    ['the connection breaks at the last', ['take', 'take', 'break'], names.slice(0, 2)],
  ])('where %s, leaves only what can be installed, and is completed by the next run', async (_, behaviours, there) => {
    registry.behaviours = behaviours
    await expect(attempt()).rejects.toThrow(/the next run completes this release/)
    expect(registry.published).toEqual(there)
    for (const { versions } of registry.packages.values()) {
      for (const { dependencies = {} } of Object.values(versions) as unknown as { dependencies?: object }[])
        for (const name of Object.keys(dependencies)) expect(registry.packages.has(name)).toBe(true)
    }
    await attempt()
    expect(registry.published).toEqual(names)
  })

  it('knows its own content in whatever order pnpm has written dependencies', async () => {
    const [, , c] = tarballs as [Tarball, Tarball, Tarball]
    await publish(tarballs, { registry: registry.url, provenance: false, log: () => {} })
    const again = mkdtempSync(join(packed, 'order-'))
    execFileSync('tar', ['-xzf', c.file, '-C', again])
    const manifest = join(again, 'package/package.json')
    const known = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: object }
    const packedWith = async (dependencies: object): Promise<Standing> => {
      writeFileSync(manifest, JSON.stringify({ ...known, dependencies }))
      execFileSync('tar', ['-czf', join(again, 'c.tgz'), '-C', again, 'package'])
      return standing(registry.url, await read(join(again, 'c.tgz')))
    }
    const both = Object.entries(known.dependencies)
    expect(both).toHaveLength(2)
    expect(await packedWith(Object.fromEntries(both))).toBe('there')
    expect(await packedWith(Object.fromEntries(both.reverse()))).toBe('there')
    expect(await packedWith({ '@bearer/a': '^2.1.0' })).toBe('other-content')
  })

  it('is completed where its process was killed half way, and where it could set no tags', async () => {
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' })
    for (const tag of git('tag').trim().split('\n').filter(Boolean)) git('tag', '--delete', tag)
    registry.behaviours = ['take', 'hang']
    const env = { ...process.env, ACTIONS_ID_TOKEN_REQUEST_URL: undefined }
    const args = [fileURLToPath(new URL('main.mjs', scripts)), '--root', repository, ...all()]
    const child = spawn(process.execPath, args, { env, stdio: 'ignore', detached: true })
    const closed = new Promise((resolve) => child.on('close', resolve))
    await registry.hangs
    process.kill(-(child.pid as number), 'SIGKILL')
    await closed
    expect([registry.published, git('tag')]).toEqual([names.slice(0, 1), ''])
    // A file where Git wants a folder: there can be no tag of this name.
    const place = join(repository, '.git/refs/tags/@bearer')
    rmSync(place, { recursive: true, force: true })
    writeFileSync(place, '')
    const untagged = await main(...all())
    expect([untagged.code, registry.published, git('tag')]).toEqual([1, names, ''])
    expect(untagged.out).toContain('Git has no tag @bearer/a@2.1.0, @bearer/b@2.1.0, @bearer/c@2.1.0: the next run')
    rmSync(place)
    const { code, out } = await main(...all())
    expect([code, git('tag').trim().split('\n')]).toEqual([0, names])
    expect(out).toContain('0 of 3 packages are to be published')
  })

  it('publishes nothing where a package cannot be packed', async () => {
    const manifest = join(repository, 'packages/c/package.json')
    const before = readFileSync(manifest, 'utf8')
    const commit = (text: string) => {
      writeFileSync(manifest, text)
      const who = ['-c', 'user.name=t', '-c', 'user.email=t@t.test']
      execFileSync('git', [...who, 'commit', '--all', '--quiet', '--message', 'Pack'], { cwd: repository })
    }
    const changed = (more: object) => commit(JSON.stringify({ ...(JSON.parse(before) as object), ...more }))
    changed({ scripts: { prepack: 'exit 7' } })
    const broken = await main(...all())
    changed({ main: './dist/index.js' })
    const unbuilt = await main(...all())
    commit(before)
    expect([broken.code, unbuilt.code, registry.published]).toEqual([1, 1, []])
    expect(unbuilt.out).toContain('@bearer/c leads to ./dist/index.js, which it does not hold: it was not built.')
  })

  it('publishes nothing where the registry fails for the last that is asked about', async () => {
    registry.illFor = '@bearer/c'
    await expect(attempt()).rejects.toThrow(/about @bearer\/c: nothing can be decided/)
    expect(registry.published).toEqual([])
  })

  it('goes on where a package was taken and the answer got lost', async () => {
    registry.behaviours = ['take-and-break', 'take-and-break']
    await attempt()
    expect(registry.published).toEqual(names)
  })

  it('publishes nothing where somebody else holds one of the names', async () => {
    registry.packages.set('@bearer/c', {
      name: '@bearer/c',
      versions: { '1.13.9': { version: '1.13.9', dist: { integrity: '', tarball: '' } } },
    })
    const { code, out } = await main(...all())
    expect([code, registry.published]).toEqual([1, ['@bearer/c@1.13.9']])
    expect(out).toContain('somebody else holds @bearer/c@2.1.0')
  })

  it('publishes nothing where a version is there with another content, and knows its own content however it is compressed', async () => {
    const [a] = tarballs as [Tarball]
    await publish([a], { registry: registry.url, provenance: false, log: () => {} })
    const again = join(packed, 'again')
    mkdirSync(again)
    execFileSync('sh', ['-c', `gunzip -c ${a.file} | gzip -1 > ${again}/a.tgz`])
    expect(await standing(registry.url, await read(join(again, 'a.tgz')))).toBe('there')
    const [, b] = tarballs as [Tarball, Tarball]
    expect(await standing(registry.url, { ...b, manifest: a.manifest })).toBe('other-content')
    expect(() =>
      plan(
        [
          [a, 'other-content'],
          [b, 'new-version'],
        ],
        { first: true },
      ),
    ).toThrow(/with another content/)
  })

  it('decides nothing where the registry cannot say, and makes no new name unasked', async () => {
    registry.ill = true
    await expect(attempt()).rejects.toThrow(/nothing can be decided/)
    expect(() =>
      plan(
        tarballs.map((one) => [one, 'new-name']),
        { first: false },
      ),
    ).toThrow(/the first of its name.*CONTRIBUTING/)
  })

  it('needs a registry by name, tested commits, no waiting changesets, and a word where there is no provenance', async () => {
    const without = (name: string) => all().filter((arg, index, args) => arg !== name && args[index - 1] !== name)
    const changeset = join(repository, '.changeset/some.md')
    expect((await main(...without('--registry'))).out).toContain('Name the registry')
    expect((await main(...without('--tested'))).out).toContain('No tests are known to have passed here')
    expect((await main(...all(), '--tested', 'another')).out).toContain('The tests passed for another')
    expect((await main(...all().filter((arg) => arg !== '--without-provenance'))).out).toContain(
      'say --without-provenance',
    )
    writeFileSync(changeset, '')
    expect((await main(...all())).out).toContain('must be committed')
    execFileSync('git', ['add', '--all'], { cwd: repository })
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', 'commit', '-qm', 'Wait'], {
      cwd: repository,
    })
    expect((await main(...all())).out).toContain('1 changesets wait for a version')
    expect(registry.published).toEqual([])
  })

  it('is coherent: one version, ranges that hold, nothing that leads into the repository', () => {
    const [a, b] = tarballs as [Tarball, Tarball]
    const changed = (manifest: object): Tarball => ({ ...b, manifest: { ...b.manifest, ...manifest } })
    expect(() => inOrder([a, changed({ version: '2.0.0' })])).toThrow(/share one version/)
    expect(() => inOrder([a, changed({ dependencies: { '@bearer/a': '^2.0.0' } })])).toThrow(
      /needs @bearer\/a \^2\.0\.0, and 2\.1\.0 is to be published/,
    )
    expect(() => inOrder([a, changed({ dependencies: { '@bearer/a': 'workspace:^' } })])).toThrow(/not packed by pnpm/)
    expect(() => inOrder([])).toThrow(/nothing to publish/)
  })
})
