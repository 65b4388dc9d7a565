import { readdirSync, readFileSync } from 'node:fs'

/** A fenced block of a document. */
export interface Block {
  /** The document's path from the root. */
  readonly document: string
  /** The line of its fence, from 1. */
  readonly line: number
  readonly heading: string
  /** What stands behind the fence: `ts`. */
  readonly language: string
  readonly code: string
}

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)

/** Everything that people read: the pages, and what stands in the repository. */
export const documents: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...pagesIn('docs'),
  ...pagesIn('docs/decisions'),
  ...readdirSync('packages').map((name) => `packages/${name}/README.md`),
]

export const textOf = (document: string): string => readFileSync(document, 'utf8')

/** The blocks of a document, those in lists without the list's indentation. */
export function blocksOf(document: string): readonly Block[] {
  const text = textOf(document)
  return [...text.matchAll(/^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```$/gm)].map((found) => {
    const [, indent = '', language = '', code = ''] = found
    const before = text.slice(0, found.index)
    return {
      document,
      line: before.split('\n').length,
      heading: [...before.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '',
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }
  })
}
