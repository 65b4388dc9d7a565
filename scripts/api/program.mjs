import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { root } from '../pnpm.mjs'

const source = '@bearer/source'

/** Every package that is published and has something to import: its folder, its manifest, and the sources of its entries. */
export const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
  .filter(({ manifest }) => !manifest.private)
  .map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest, entries: entriesOf(folder, manifest) }))
  .filter(({ entries }) => entries.length > 0)

function entriesOf(folder, { name, exports }) {
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object' && target[source] !== undefined)
    .map(([path, target]) => ({ name: name + path.slice(1), file: join(folder, target[source]) }))
}

/** The folder of the package that a file is of. */
export const folderOf = (file) => packages.find(({ folder }) => file.startsWith(`${folder}/`))?.folder

/**
 * All sources as one program that knows our files alone: nothing is checked, so neither libraries nor others' types are read,
 * and it takes two seconds.
 */
export function program() {
  const options = {
    noLib: true,
    types: [],
    noEmit: true,
    allowImportingTsExtensions: true,
    target: ts.ScriptTarget.ES2022,
  }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const file = fileOf(text, from)
      return { resolvedModule: file && { resolvedFileName: file, extension: '.ts', isExternalLibraryImport: false } }
    })
  return ts.createProgram(
    packages.flatMap(({ entries }) => entries.map(({ file }) => file)),
    options,
    host,
  )
}

function fileOf(specifier, from) {
  if (specifier.startsWith('.')) {
    const file = resolve(dirname(from), specifier)
    return file.endsWith('.ts') && existsSync(file) ? file : undefined
  }
  if (specifier.startsWith('#')) {
    const own = packages.find(({ folder }) => folder === folderOf(from))
    const target = own?.manifest.imports?.[specifier]?.[source]
    return target && join(own.folder, target)
  }
  return packages.flatMap(({ entries }) => entries).find(({ name }) => name === specifier)?.file
}
