import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('..', import.meta.url))

/** What a package installs beside its framework: octets of files, and how many packages it brings. */
export function installedSize(name) {
  const found = new Map()
  collect(name, here, found)
  return { bytes: [...found.values()].reduce((sum, bytes) => sum + bytes, 0), packages: found.size }
}

function collect(name, from, found) {
  const folder = folderOf(name, from)
  if (found.has(folder)) return
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  found.set(folder, name.startsWith('@bearer/') ? packedBytes(folder) : bytesIn(folder))
  for (const dependency of Object.keys(manifest.dependencies ?? {})) collect(dependency, folder, found)
}

function folderOf(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(candidate)) return realpathSync(candidate)
    if (folder === dirname(folder)) throw new Error(`${name} is not installed.`)
  }
}

/** What would be published of a package of the workspace. */
function packedBytes(folder) {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output)[0].unpackedSize
}

function bytesIn(folder) {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (entry.split('/').includes('node_modules')) continue
    const { size, isFile } = stats(join(folder, entry))
    if (isFile) bytes += size
  }
  return bytes
}

function stats(path) {
  const found = lstatSync(path)
  return { size: found.size, isFile: found.isFile() }
}
