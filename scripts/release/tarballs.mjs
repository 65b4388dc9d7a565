import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must } from './processes.mjs'

/**
 * A file as it would be published, and the manifest in it.
 * @typedef {{ name: string, version: string, dependencies?: Record<string, string>, peerDependencies?: Record<string, string>,
 *   repository?: { url?: string }, main?: string, module?: string, types?: string, bin?: unknown, exports?: unknown,
 *   imports?: unknown }} Manifest
 * @typedef {{ file: string, integrity: string, manifest: Manifest, holds: readonly string[] }} Tarball
 */

/** Packs every public package with pnpm, which puts `publishConfig` and versions in. @returns {Promise<Tarball[]>} */
export async function pack(root, folder) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const args = ['--yes', packageManager, '-r', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  await must('npx', args, { cwd: root })
  return Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith('.tgz'))
      .map((name) => read(join(folder, name))),
  )
}

/** @returns {Promise<Tarball>} */
export async function read(file) {
  const manifest = JSON.parse(await must('tar', ['-xzOf', file, 'package/package.json']))
  const holds = (await must('tar', ['-tzf', file])).trim().split('\n')
  return { file, integrity: integrityOf(readFileSync(file)), manifest, holds }
}

const integrityOf = (bytes) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`

/** Whether two files hold the same: another version of zlib makes other octets of it. */
export async function sameContent(one, other) {
  const [a, b] = await Promise.all([contentOf(one), contentOf(other)])
  return a === b
}

async function contentOf(file) {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-content-'))
  try {
    await must('tar', ['-xzf', file, '-C', folder])
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort()
    const hash = createHash('sha256')
    for (const path of paths)
      hash.update(`${path.slice(folder.length)}\0`).update(createHash('sha256').update(told(path)).digest())
    return hash.digest('hex')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const needs = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

/** What a file says. pnpm writes the dependencies of a manifest in the order in which it was done with them. */
function told(path) {
  const bytes = readFileSync(path)
  if (!path.endsWith('/package/package.json')) return bytes
  const manifest = JSON.parse(bytes.toString('utf8'))
  for (const name of needs)
    if (manifest[name]) manifest[name] = Object.fromEntries(Object.entries(manifest[name]).sort())
  return JSON.stringify(manifest)
}
