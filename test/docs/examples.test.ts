import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredIn, type Example, examplesOf, exportsOf } from './examples/collect.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const packages = readdirSync('packages').filter((name) => existsSync(join('packages', name, 'src/index.ts')))
const examples = packages.flatMap(examplesOf)

/** What an example's file must import, so that nothing in it is unknown: the package's exports, and its surroundings. */
function knownIn(name: string): ReadonlyMap<string, string> {
  const own = `surroundings-${name}.ts`
  const files = ['surroundings.ts', ...(existsSync(join(here, 'examples', own)) ? [own] : [])]
  const declared = files.flatMap((file) =>
    declaredIn(file).map((one) => [one, `${'../'.repeat(2)}examples/${file}`] as const),
  )
  return new Map([
    ...exportsOf('express'),
    ...declared,
    ...exportsOf('core'),
    ...exportsOf('sessions'),
    ...exportsOf(name),
  ])
}

/** An example as a file that compiles if it does. What it uses is imported; what it declares itself, in a function, counts first. */
function whole({ code }: Example, known: ReadonlyMap<string, string>): string {
  const imports = code.split('\n').filter((line) => line.startsWith('import '))
  const body = code.split('\n').filter((line) => !line.startsWith('import '))
  // Of `...name` it is one, of `.name`, `'name` and `-name` none.
  const has = (text: string, one: string): boolean => new RegExp(`(?<![\\w'-])(?<!(?<!\\.\\.)\\.)${one}\\b`).test(text)
  const needed = [...known].filter(([one]) => has(body.join('\n'), one) && !has(imports.join('\n'), one))
  return [
    ...imports,
    ...needed.map(([one, from]) => `import { ${one} } from '${from}'`),
    'export async function example() {',
    ...body,
    '}',
    '',
  ].join('\n')
}

const options = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    experimentalDecorators: true,
    erasableSyntaxOnly: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    noImplicitReturns: false,
    verbatimModuleSyntax: false,
  },
  include: ['.'],
}

describe('the examples of doc comments', () => {
  const folder = mkdtempSync(join(here, 'run-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  let said = ''
  beforeAll(async () => {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    for (const name of packages) mkdirSync(join(folder, name))
    const known = new Map(packages.map((name) => [name, knownIn(name)]))
    for (const [i, example] of examples.entries())
      writeFileSync(join(folder, example.package, `${i}.ts`), whole(example, known.get(example.package) ?? new Map()))
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript7/package.json')), 'bin/tsc')
    said = await new Promise((resolve) =>
      execFile(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], (_error, stdout) => resolve(stdout)),
    )
  })

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(100)
    expect(examples.filter(({ code }) => code === '')).toEqual([])
  })

  it.each(examples.map((example, i) => [`${example.package}: ${example.where}`, i] as const))(
    'compiles: %s',
    (_, i) => {
      expect(said.split('\n').filter((line) => line.includes(`/${examples[i]?.package}/${i}.ts(`))).toEqual([])
    },
  )

  it('leave nothing that the compiler says', () => {
    expect(said).toBe('')
  })
})
