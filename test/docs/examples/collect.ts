import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { filesOf, textOf } from '../../house/imports.ts'

/** An `@example` of a doc comment. */
export interface Example {
  readonly package: string
  /** The path within `src`, and what the comment is on. */
  readonly where: string
  readonly code: string
}

const parsed = (name: string, file: string): ts.SourceFile =>
  ts.createSourceFile(file, textOf(name, file), ts.ScriptTarget.Latest, true)

/** Every `@example` of a package's sources. */
export function examplesOf(name: string): readonly Example[] {
  return filesOf(name).flatMap((file) => {
    const found: Example[] = []
    const source = parsed(name, file)
    const visit = (node: ts.Node): void => {
      for (const { pos, end } of (node as { jsDoc?: readonly ts.JSDoc[] }).jsDoc ?? [])
        for (const code of codeIn(source.text.slice(pos, end)))
          found.push({ package: name, where: `${file}: ${nameOf(node)}`, code })
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}

/** The examples of a comment, as written: a decorator at the beginning of a line would pass for a tag. */
function codeIn(comment: string): readonly string[] {
  const text = comment.replace(/^\/\*\*|\s*\*\/$/g, '').replace(/^ *\* ?/gm, '')
  return [...text.matchAll(/^@example$([\s\S]*?)(?=^@(?:example|throws|see|deprecated)\b|(?![\s\S]))/gm)].map(
    ([, code = '']) => code.replace(/^```(?:ts)?$/gm, '').trim(),
  )
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((one) => one.name.getText()).join(', ')
  return (node as { name?: ts.Node }).name?.getText() ?? ''
}

/** What each entry of a package exports by name, with the entry: `['redisStore', '@bearer/store-redis']`. */
export function exportsOf(name: string): ReadonlyMap<string, string> {
  const manifest = JSON.parse(readFileSync(join('packages', name, 'package.json'), 'utf8')) as {
    exports: { [path: string]: { '@bearer/source'?: string } }
  }
  const named = Object.entries(manifest.exports).flatMap(([path, { '@bearer/source': source }]) =>
    source?.endsWith('.ts')
      ? namesIn(parsed(name, source.replace('./src/', ''))).map(
          (one) => [one, `@bearer/${name}${path.slice(1)}`] as const,
        )
      : [],
  )
  return new Map([...named].reverse())
}

function namesIn(source: ts.SourceFile): readonly string[] {
  return source.statements.flatMap((one) => {
    if (ts.isExportDeclaration(one))
      return one.exportClause && ts.isNamedExports(one.exportClause)
        ? one.exportClause.elements.map((element) => element.name.text)
        : namesOf('core', one)
    return ts.canHaveModifiers(one) && one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      ? nameOf(one).split(', ')
      : []
  })
}

/** Of `export * from '@bearer/core'`. */
const namesOf = (name: string, { moduleSpecifier }: ts.ExportDeclaration): readonly string[] =>
  moduleSpecifier?.getText() === `'@bearer/${name}'` ? namesIn(parsed(name, 'index.ts')) : []

/** The names that a file of this folder declares for examples. */
export const declaredIn = (file: string): readonly string[] =>
  namesIn(ts.createSourceFile(file, readFileSync(new URL(file, import.meta.url), 'utf8'), ts.ScriptTarget.Latest, true))
