import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type MiniSearch from 'minisearch'
import { beforeAll, describe, expect, it } from 'vitest'
import { questions } from './questions.ts'
import { allPages, docs, find, searchIndex } from './search-index.ts'

/** Everything in the folder that is a page, but for the first one. */
const files = ['', 'decisions', 'packages']
  .flatMap((folder) => readdirSync(join(docs, folder)).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.md') && file !== 'index.md')
  .map((file) => file.slice(0, -'.md'.length))

describe('the pages', () => {
  it('are all in the sidebar, or one of those is a decision', () => {
    expect(files.filter((page) => !allPages.includes(page) && !page.startsWith('decisions/'))).toEqual([])
    expect(allPages.filter((page) => !files.includes(page))).toEqual([])
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
