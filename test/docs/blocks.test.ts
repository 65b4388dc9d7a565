import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Block, blocksOf, documents } from './blocks/collect.ts'
import { ofTheApplication, surroundings } from './blocks/surroundings.ts'
import { compiled } from './compiler.ts'

/** What a page shows of an example's files, which compile there; that page is held to them. */
const ofAnExample = ({ code }: Block): boolean =>
  existsSync(`examples/next/${/^\/\/ (src\/\S+)\n/.exec(code)?.[1] ?? 'none'}`)

const blocks = documents
  .flatMap(blocksOf)
  .filter((block) => ['ts', 'tsx', 'js'].includes(block.language) && !ofAnExample(block))
const surroundingsOf = ({ document, heading }: Block) => surroundings.find(({ of }) => of === `${document}#${heading}`)

/** The file of a block: of many documents one folder, since `./app.ts` is beside it. */
const fileOf = ({ document, line, language }: Block): string => `${document.replaceAll('/', '.')}.${line}.${language}`

/** A block as a file whose lines have the numbers that they have in the document. */
const whole = (block: Block): string =>
  `${'\n'.repeat(block.line - 1)}${surroundingsOf(block)?.given ?? ''}\n${block.code}`

/** These change types for all of a program, or Yoga does so for them: they have one of their own. */
const apart = ({ code }: Block): boolean => /^declare module|from '@apollo\/server'$/m.test(code)

/** JavaScript has no annotations: parameters without a type are as they should be. */
const ofJavaScript = /\.js\(.* error TS(?:7006|7031):/

describe('the blocks of TypeScript and JavaScript', () => {
  let said: readonly string[] = []
  beforeAll(async () => {
    const programs = [blocks.filter((one) => !apart(one)), blocks.filter(apart)]
    const all = programs.map((program) =>
      compiled(
        new Map([...Object.entries(ofTheApplication), ...program.map((one) => [fileOf(one), whole(one)] as const)]),
      ),
    )
    said = (await Promise.all(all)).flat().filter((line) => !ofJavaScript.test(line))
  })

  it('are there', () => {
    expect(blocks.length).toBeGreaterThan(150)
  })

  it.each(blocks.map((block) => [`${block.document}:${block.line}`, block] as const))('compile: %s', (_, block) => {
    expect(said.filter((line) => line.includes(`${fileOf(block)}(`))).toEqual([])
  })

  it('leave nothing that the compiler says', () => {
    expect(said).toEqual([])
  })

  it('are given nothing that no block of that place needs', () => {
    const unused = surroundings.filter(({ of, given }) => {
      const code = blocks.filter(({ document, heading }) => of === `${document}#${heading}`).map((one) => one.code)
      const names = [...given.matchAll(/\{ ([^}:]*) \}/g)].flatMap(([, names = '']) => names.split(', '))
      return names.some((name) => !new RegExp(`\\b${name.split(' as ').at(-1)}\\b`).test(code.join('\n')))
    })
    expect(unused).toEqual([])
  })
})
