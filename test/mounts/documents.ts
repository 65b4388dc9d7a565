import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Code that a user may copy: a fenced block of a document, or a file of an example. */
export interface Shown {
  /** The path from the root, and for a block the heading above it. */
  readonly where: string
  readonly code: string
}

function files(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|dist|\.cache|\.turbo)\//.test(path))
}

const topLevel = (): readonly string[] => readdirSync(root).filter((name) => name.endsWith('.md'))

/** Every fenced block of TypeScript or JavaScript in the documents. */
export function blocks(): readonly Shown[] {
  const documents = [...topLevel(), ...['docs', 'packages', 'examples'].flatMap((folder) => files(folder, /\.md$/))]
  return documents.flatMap((path) => {
    const sections = readFileSync(join(root, path), 'utf8').split(/^(?=#{1,4} )/m)
    return sections.flatMap((section) => {
      const heading = /^#+ (.*)/.exec(section)?.[1] ?? ''
      return [...section.matchAll(/```(?:ts|js|typescript|javascript)\n([\s\S]*?)```/g)].map(([, code = '']) => ({
        where: `${path}: ${heading}`,
        code,
      }))
    })
  })
}

/** All that documents and examples show. */
export function shown(): readonly Shown[] {
  const sources = files('examples', /\.[cm]?[jt]sx?$/)
  return [...blocks(), ...sources.map((path) => ({ where: path, code: readFileSync(join(root, path), 'utf8') }))]
}
