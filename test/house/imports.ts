import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of a package's sources. */
export const sourcesOf = (name: string): string =>
  fileURLToPath(new URL(`../../packages/${name}/src/`, import.meta.url))

/** Every source file of a package, by its path within `src`. */
export function filesOf(name: string): readonly string[] {
  return readdirSync(sourcesOf(name), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
}

export const textOf = (name: string, path: string): string => readFileSync(join(sourcesOf(name), path), 'utf8')

const specifier = /\b(?:from|import)\s*\(?\s*'([.#][^']*)'/g

/** The files of the same package that one imports, through the `imports` map of its manifest too. */
export function importsOf(name: string, path: string): readonly string[] {
  const folder = dirname(join(sourcesOf(name), path))
  return [...textOf(name, path).matchAll(specifier)].flatMap(([, target = '']) =>
    target.startsWith('#') ? mapped(name, target) : [relative(sourcesOf(name), resolve(folder, target))],
  )
}

/** Both files that a name of the `imports` map may mean: that for Node and that for other runtimes. */
function mapped(name: string, target: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(sourcesOf(name), '../package.json'), 'utf8'))
  const source: string = manifest.imports[target]['@bearer/source']
  const node = relative(sourcesOf(name), resolve(sourcesOf(name), '..', source))
  return [node, node.replace(/-node\.ts$/, '-web.ts')]
}
