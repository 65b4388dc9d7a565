import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { compiled } from './compiler.ts'
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

describe('the examples of doc comments', () => {
  let said: readonly string[] = []
  beforeAll(async () => {
    const known = new Map(packages.map((name) => [name, knownIn(name)]))
    const files = examples.map((example, i) => {
      const text = whole(example, known.get(example.package) ?? new Map())
      return [`${example.package}/${i}.ts`, text] as const
    })
    said = await compiled(new Map(files))
  })

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(100)
    expect(examples.filter(({ code }) => code === '')).toEqual([])
  })

  it.each(examples.map((example, i) => [`${example.package}: ${example.where}`, i] as const))(
    'compiles: %s',
    (_, i) => {
      expect(said.filter((line) => line.startsWith(`${examples[i]?.package}/${i}.ts(`))).toEqual([])
    },
  )

  it('leave nothing that the compiler says', () => {
    expect(said).toEqual([])
  })
})
