import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type MiniSearch from 'minisearch'
import { beforeAll, describe, expect, it } from 'vitest'
import { questions } from './questions.ts'
import { allPages, docs, find, searchIndex, textOf } from './search-index.ts'

/** Everything in the folder that is a page, but for the first one. */
const files = ['', 'decisions', 'packages']
  .flatMap((folder) => readdirSync(join(docs, folder)).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.md') && file !== 'index.md')
  .map((file) => file.slice(0, -'.md'.length))

/** The anchors of a page's headings, as VitePress and the repository's host make them. */
const anchorsOf = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )

describe('the pages', () => {
  it('are all in the sidebar, or one of those is a decision', () => {
    expect(files.filter((page) => !allPages.includes(page) && !page.startsWith('decisions/'))).toEqual([])
    expect(allPages.filter((page) => !files.includes(page))).toEqual([])
  })

  it.each(files.filter((page) => !page.startsWith('packages/')))('link to what exists: %s', (page) => {
    const text = readFileSync(join(docs, `${page}.md`), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
    const dead = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, url = '']) => {
      if (/^[a-z]+:/.test(url)) return []
      const [path = '', anchor] = url.split('#')
      const file = path === '' ? `${page}.md` : join(page, '..', path)
      if (!existsSync(join(docs, file))) return [url]
      const isPage = file.endsWith('.md') && !file.startsWith('..')
      return anchor !== undefined && isPage && !anchorsOf(file.slice(0, -3)).includes(anchor) ? [url] : []
    })
    expect(dead).toEqual([])
  })
})

describe('the search of the site', () => {
  let index: MiniSearch
  beforeAll(async () => {
    index = await searchIndex()
  })

  it.each(questions)('finds what newcomers ask for: %s', (words, ...places) => {
    const first = find(index, words).slice(0, 3)
    expect(
      first.filter((id) => places.some((place) => id.startsWith(place))),
      first.join(' '),
    ).not.toEqual([])
  })
})
