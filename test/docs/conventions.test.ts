import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { glossaryTerms, withTermsLinked } from './glossary.ts'

const kinds = ['tutorial', 'how-to', 'reference', 'explanation']

/** The pages of a folder of `docs/`, by their paths from there. */
const pagesIn = (folder: string): readonly string[] =>
  readdirSync(`docs/${folder}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => folder + name)

const own = [...pagesIn(''), ...pagesIn('decisions/')].filter((page) => page !== 'index.md')
const textOf = (page: string): string => readFileSync(`docs/${page}`, 'utf8')
const kindOf = (page: string): string | undefined =>
  /^---\n(?:.*\n)*?kind: (\S+)\n(?:.*\n)*?---\n/.exec(textOf(page))?.[1]
const withoutFrontMatter = (text: string): string => text.replace(/^---\n[\s\S]*?\n---\n+/, '')

describe('a page', () => {
  it.each([...own, ...pagesIn('packages/')])('has a kind: %s', (page) => {
    expect(kinds).toContain(kindOf(page))
  })

  it.each(own)('has one title, before everything else: %s', (page) => {
    const text = withoutFrontMatter(textOf(page))
    const titles = text.replace(/```[\s\S]*?```/g, '').match(/^# .*$/gm)
    expect([titles?.length, text.startsWith('# ')]).toEqual([1, true])
  })

  it.each(own.filter((page) => ['tutorial', 'how-to'].includes(kindOf(page) ?? '')))(
    'that one works by has the code within the first screen: %s',
    (page) => {
      const lines = withoutFrontMatter(textOf(page)).split('\n')
      const first = lines.findIndex((line) => line.startsWith('```'))
      expect(first).toBeGreaterThan(0)
      expect(first).toBeLessThan(30)
    },
  )

  // Those that are lists of names link every one of them, or none.
  it.each(own.filter((page) => !['glossary.md', 'options.md', 'CONVENTIONS.md'].includes(page)))(
    'links each term of the glossary at its first use: %s',
    (page) => {
      expect(textOf(page)).toBe(withTermsLinked(textOf(page), page.includes('/') ? '../' : ''))
    },
  )
})

describe('the glossary', () => {
  it('has every term in order, with an anchor of its name', () => {
    const text = textOf('glossary.md')
    const named = [...text.matchAll(/\*\*([^.(*]+?)(?: \(`\w+`\))?\.\*\*/g)].map(([, name = '']) => name)
    const anchors = named.map((name) => name.toLowerCase().replaceAll(' ', '-'))
    expect([...glossaryTerms].sort()).toEqual([...anchors].sort())
    expect(named).toEqual([...named].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })))
  })
})
