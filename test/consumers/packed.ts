import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs a program and gives what it wrote. Rejects with its output where it fails. */
export const run = promisify(execFile)
/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const { packageManager } = readJson(join(root, 'package.json')) as { packageManager: string }

/** What the tests read of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** A package that is published, and where it stands in the repository. */
export interface Published {
  readonly folder: string
  readonly manifest: Manifest
}

/** Every package that is published, whatever was added last. */
export const published: readonly Published[] = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) as Manifest }))
  .filter(({ manifest }) => !manifest.private)

/** What can be imported of a package, in full: `@bearer/core`, `@bearer/core/testing`. */
export function entriesOf({ name, exports }: Manifest): readonly string[] {
  return Object.entries(exports)
    .filter(([path, target]) => typeof target === 'object' && !path.includes('*'))
    .map(([path]) => name + path.slice(1))
}

/** The peers that a package cannot do without, and those that an entry of their name needs: Nest 11, since 12 has ES modules alone. */
export function peersOf({
  peerDependencies = {},
  peerDependenciesMeta = {},
  exports,
}: Manifest): Record<string, string> {
  const isNeeded = (name: string): boolean =>
    !peerDependenciesMeta[name]?.optional || `./${name.split('/').at(-1)}` in exports
  const versionOf = ([name, range]: [string, string]): [string, string] => [name, isNest(name) ? '^11.0.0' : range]
  return Object.fromEntries(
    Object.entries(peerDependencies)
      .filter(([name]) => isNeeded(name))
      .map(versionOf),
  )
}

const isNest = (name: string): boolean => name.startsWith('@nestjs/')

/**
 * Packs every package as it would be published. `npm pack` would not do: `publishConfig` stands in for `exports` and `imports`
 * in what pnpm packs alone. Gives the files by the packages' names.
 */
export async function pack(folder: string): Promise<Readonly<Record<string, string>>> {
  await run('npx', ['--yes', packageManager, '-r', '--filter', './packages/*', 'pack', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 2 ** 26,
  })
  const fileOf = ({ name, version }: Manifest) => `${name.slice(1).replace('/', '-')}-${version}.tgz`
  return Object.fromEntries(published.map(({ manifest }) => [manifest.name, join(folder, fileOf(manifest))]))
}

/** A folder of a stranger's, outside the workspace. */
export function freshFolder(manifest: object = { private: true }): string {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-consumer-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  return folder
}

/** A fresh folder with every package, packed and installed together by npm, and with others. */
export async function installed(...others: readonly string[]): Promise<string> {
  const folder = freshFolder()
  const tarballs = Object.values(await pack(folder))
  // Those that npm leaves out, for they are optional, and that of which it would take the newest.
  const peers = published.flatMap(({ manifest }) =>
    Object.entries(peersOf(manifest)).filter(
      ([name]) => manifest.peerDependenciesMeta?.[name]?.optional || isNest(name),
    ),
  )
  await add(folder, ...tarballs, ...peers.map(([name, range]) => `${name}@${range}`), ...others)
  return folder
}

/** Has npm install into a folder. */
export async function add(folder: string, ...packages: readonly string[]): Promise<void> {
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', ['install', ...quietly, ...packages], { cwd: folder, maxBuffer: 2 ** 26 })
}

/** Reads a file of JSON. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
