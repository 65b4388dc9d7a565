import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { doctorCommand } from '../../packages/cli/src/commands/doctor.ts'
import { inspectCommand } from '../../packages/cli/src/commands/inspect.ts'
import { issuerCommand } from '../../packages/cli/src/commands/issuer.ts'
import { keysCommand } from '../../packages/cli/src/commands/keys.ts'
import { migrateCommand } from '../../packages/cli/src/commands/migrate.ts'
import { secretCommand } from '../../packages/cli/src/commands/secret.ts'
import { tokenCommand } from '../../packages/cli/src/commands/token.ts'
import { blocksOf, documents, textOf } from './blocks/collect.ts'

const read = <Of>(file: string): Of => JSON.parse(readFileSync(file, 'utf8')) as Of
const { scripts, packageManager } = read<{ scripts: Record<string, string>; packageManager: string }>('package.json')

type Command = ReturnType<typeof keysCommand>
const commands = [
  keysCommand,
  secretCommand,
  issuerCommand,
  tokenCommand,
  inspectCommand,
  doctorCommand,
  migrateCommand,
].map((make) => make(() => {}))
const named = (name: string | undefined, among: readonly Command[]): Command | undefined =>
  among.find((one) => one.name() === name)

/** Where a script of npm reads its flags. */
const readers: { readonly [script: string]: string } = {
  bench: 'bench/main.mjs',
  'ci:release': 'scripts/release/main.mjs',
  demo: 'examples/demo/src/main.ts',
  docs: 'scripts/docs.mjs',
}
const flagsIn = (words: readonly string[]): readonly string[] =>
  words.filter((word) => /^--\w/.test(word)).map((word) => word.slice(2))

function bearer([name, ...rest]: readonly string[]): readonly string[] {
  if (name === '--help') return []
  const command = named(name, commands)
  if (!command) return [`bearer has no command ${name}`]
  const below = command.commands.length === 0 ? command : named(rest[0], command.commands)
  if (!below) return [`bearer ${name} has no command ${rest[0]}`]
  const known = [...below.options.map(({ long }) => long?.slice(2)), 'help']
  return flagsIn(rest)
    .filter((flag) => !known.includes(flag))
    .map((flag) => `bearer ${name} has no --${flag}`)
}

function npmRun([script = '', ...rest]: readonly string[]): readonly string[] {
  if (!(script in scripts)) return [`there is no script ${script}`]
  const reader = readers[script]
  const known = reader ? readFileSync(reader, 'utf8') : ''
  return flagsIn(rest)
    .filter((flag) => !new RegExp(`['" ]${flag}['"]?[:,]`).test(known))
    .map((flag) => `npm run ${script} reads no --${flag}`)
}

const packages = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => !name.startsWith('--'))
    .filter((name) => !existsSync(`packages/${name.replace('@bearer/', '')}/package.json`))
    .map((name) => `there is no package ${name}`)

/** What is wrong with a command: nothing of it may be unknown. */
function faults(words: readonly string[]): readonly string[] {
  const [program, first, ...rest] = words
  if (program === 'npx' && first === 'bearer') return bearer(rest)
  if (program === 'npx' && first === '--yes')
    return rest[0] === packageManager ? [] : [`${rest[0]} is not ${packageManager}`]
  if (program === 'npx' && first === 'vitest') return existsSync(rest[1] ?? '') ? [] : [`there is no ${rest[1]}`]
  if (program === 'npx' && first === 'biome') return []
  if (program === 'npm' && first === 'run') return npmRun(rest)
  if (program === 'npm' && first === 'test') return []
  if (['npm install', 'pnpm add', 'yarn add'].includes(`${program} ${first}`)) return packages(rest)
  if (program === 'bash') return existsSync(first ?? '') ? [] : [`there is no ${first}`]
  if (program === 'curl') return []
  return [`${program} is nothing that this test knows`]
}

/** The commands of a line: those before a pipe, in a substitution, and without what the environment and the comment say. */
const commandsOf = (line: string): readonly string[][] =>
  line
    .replace(/ #.*$/, '')
    .replace(/^(?:[A-Z_]+=\S+ )*/, '')
    .split(/ \| |\$\((?=npx)/)
    .map((command) => command.trim().split(/[\s)]+/))
    .filter(([program]) => program !== '')

const blocks = documents.flatMap(blocksOf)

describe('the commands of the documents', () => {
  const lines = blocks
    .filter(({ language }) => ['sh', 'bash'].includes(language))
    .flatMap(({ document, code }) => code.split('\n').map((line) => [document, line] as const))
    .filter(([, line]) => line !== '' && !line.startsWith('#'))

  it.each(lines)('exist, with their flags: %s: %s', (_document, line) => {
    expect(commandsOf(line).flatMap(faults)).toEqual([])
  })

  it.each(documents)('exist where the text names them: %s', (document) => {
    const spans = [...textOf(document).matchAll(/`((?:npm run|npx bearer|bearer) [a-z][^`\n]*)`/g)].map(
      ([, span = '']) => span,
    )
    const asWritten = spans.map((span) => span.replace(/^bearer /, 'npx bearer ').split(' '))
    expect(asWritten.flatMap(faults)).toEqual([])
  })
})

describe('other blocks', () => {
  const known = [
    'ts',
    'tsx',
    'js',
    'svelte',
    'sh',
    'json',
    'yaml',
    'sql',
    'nginx',
    'caddyfile',
    'haproxy',
    'apache',
    'mermaid',
    '',
  ]

  it('are of kinds that some test tries', () => {
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([])
  })

  it('are JSON where they say so', () => {
    for (const { code } of blocks.filter(({ language }) => language === 'json'))
      expect(() => JSON.parse(code)).not.toThrow()
  })
})
