import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entriesOf, freshFolder, type Manifest, pack, published, readJson, root, run } from './packed.ts'

let folder: string
/** Where a package that was packed is unpacked. */
const unpacked = (name: string) => join(folder, 'node_modules', name)

beforeAll(async () => {
  folder = freshFolder()
  for (const [name, file] of Object.entries(await pack(folder))) {
    mkdirSync(unpacked(name), { recursive: true })
    await run('tar', ['--extract', '--file', file, '--strip-components=1', '--directory', unpacked(name)])
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(published.map(({ manifest, folder: source }) => [manifest.name, source] as const))(
  'what is published of %s',
  (name, source) => {
    const manifest = () => readJson(join(unpacked(name), 'package.json')) as Manifest & Record<string, unknown>
    const built = () => readdirSync(join(unpacked(name), 'dist'), { recursive: true, encoding: 'utf8' })

    it('leads to the sources nowhere, and to every file that it names', () => {
      expect(JSON.stringify(manifest())).not.toMatch(/@bearer\/source|\/src\/|workspace:|catalog:/)
      const { exports, imports, main, module, types } = manifest()
      const named =
        JSON.stringify(Object.values({ ...exports, ...(imports as object), main, module, types })).match(
          /"\.\/[^"*]+"/g,
        ) ?? []
      expect(named.filter((path) => !existsSync(join(unpacked(name), JSON.parse(path) as string)))).toEqual([])
    })

    it('offers what the repository offers', () => {
      const repository = readJson(join(source, 'package.json')) as Manifest
      expect(Object.keys(manifest().exports)).toEqual(Object.keys(repository.exports))
    })

    it('has types for `moduleResolution: node` too', () => {
      const subpaths = entriesOf(manifest()).filter((entry) => entry !== name)
      const { '*': types = {} } = (manifest()['typesVersions'] ?? {}) as { '*'?: Record<string, string[]> }
      expect(Object.keys(types)).toEqual(subpaths.map((entry) => entry.slice(name.length + 1)))
      for (const [file = ''] of Object.values(types)) expect(existsSync(join(unpacked(name), file))).toBe(true)
    })

    it('has a licence, and a README that says how to install it', () => {
      expect(readFileSync(join(unpacked(name), 'LICENSE'), 'utf8')).toContain('MIT')
      expect(readFileSync(join(unpacked(name), 'README.md'), 'utf8')).toContain(`npm install ${name}`)
      expect([manifest()['sideEffects'], manifest()['license']]).toEqual([false, 'MIT'])
      expect(existsSync(join(source, 'CHANGELOG.md'))).toBe(existsSync(join(unpacked(name), 'CHANGELOG.md')))
    })

    it('imports nothing that it does not declare, in code or in types', () => {
      const { dependencies = {}, peerDependencies = {} } = manifest()
      const known = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)])
      const code = built().filter((file) => /\.(c?js|d\.c?ts)$/.test(file))
      const imported = code.flatMap((file) =>
        [
          ...readFileSync(join(unpacked(name), 'dist', file), 'utf8').matchAll(
            /^(?:import|export)[^'";]* from ['"]([^.#'"][^'"]*)['"]|require\(['"]([^.#'"][^'"]*)['"]\)/gm,
          ),
        ].map(([, esm, cjs]) => (esm ?? cjs) as string),
      )
      const packages = imported
        .filter((from) => !from.startsWith('node:'))
        .map((from) => from.match(/^(@[^/]+\/)?[^/]+/)?.[0])
      expect(packages.filter((from) => !known.has(from as string))).toEqual([])
    })

    it('says whose code it holds, and under which licence', () => {
      const { devDependencies = {} } = readJson(join(source, 'package.json')) as { devDependencies?: object }
      if (!('jose' in devDependencies)) return
      const licence = readFileSync(join(source, 'node_modules/jose/LICENSE.md'), 'utf8').trim()
      expect(readFileSync(join(unpacked(name), 'THIRD-PARTY-LICENSES'), 'utf8')).toContain(licence)
    })
  },
)

/** KB, minified and compressed with gzip, of what a bundler puts into an application. */
async function bundled(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    absWorkingDir: root,
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1024
}

it('a client is one file, which pages load without a bundler', () => {
  for (const file of ['index.js', 'socket.js', 'events.js', 'dpop.js'])
    expect(readFileSync(join(unpacked('@bearer/client'), 'dist', file), 'utf8')).not.toMatch(/from ['"]/)
})

/** Limits that hold what was reached. Where one is met, look for what came in before you raise it. */
describe('in a bundle', () => {
  it.each([
    ['a guard takes 33.4 KB at most', "export { createGuard } from '@bearer/core'", 33.4],
    ['all of core takes 60.7 KB at most', "export * from '@bearer/core'", 60.7],
    ['a guard with DPoP takes 38.3 KB at most', "export { createGuard, dpop } from '@bearer/core'", 38.3],
    ['a client takes 3 KB at most', "export { createClient } from '@bearer/client'", 3],
    ['a socket of a client takes 2 KB at most', "export { socket } from '@bearer/client/socket'", 2],
    ['events of a client take 2 KB at most', "export { events } from '@bearer/client/events'", 2],
    ['bound tokens of a client take 2 KB at most', "export { dpop } from '@bearer/client/dpop'", 2],
    ['an import of nothing takes nothing', "import '@bearer/core'", 0.05],
  ])('%s', async (_, code, most) => {
    expect(await bundled(code)).toBeLessThanOrEqual(most)
  })
})
