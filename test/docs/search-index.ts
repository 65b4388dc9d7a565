import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pages } from '@bearer/docs/pages'
import { search } from '@bearer/docs/search'
import MiniSearch from 'minisearch'
import { createMarkdownRenderer } from 'vitepress'

export const docs = fileURLToPath(new URL('../../docs', import.meta.url))

/** All pages of the site, by their path without an ending. */
export const allPages: readonly string[] = pages.flatMap(({ items }) => items.map(([, link]) => link.slice(1)))

/** The text of a page, with what it includes. */
export const textOf = (page: string): string => {
  const file = join(docs, `${page}.md`)
  return readFileSync(file, 'utf8').replace(/<!--@include: (.*?)-->/g, (_, path: string) =>
    readFileSync(join(file, '..', path.trim()), 'utf8'),
  )
}

/** A heading as VitePress renders it, with its anchor. */
const heading = /<h([1-6])[^>]*>([\s\S]*?)<a [^>]*href="#([^"]*)"[^>]*>[\s\S]*?<\/a><\/h\1>/g

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')

/** A function as it comes to a browser: by its text, without what stands around it. */
const inBrowsers = <Of>(one: Of): Of => new Function(`return ${one}`)() as Of

/** The index of the site's own search: each section of each page is a document, as VitePress makes them. */
export async function searchIndex(): Promise<MiniSearch> {
  const md = await createMarkdownRenderer(docs)
  const index = new MiniSearch({
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    tokenize: inBrowsers(search.options.tokenize),
  })
  for (const page of allPages) {
    const html = md.render(textOf(page), { path: `${page}.md` })
    const parts = html.split(heading).slice(1)
    const titles: string[] = []
    for (let i = 0; i < parts.length; i += 4) {
      const [level = '1', title = '', anchor = '', text = ''] = parts.slice(i, i + 4)
      titles.length = Number(level) - 1
      titles[Number(level) - 1] = plain(title).trim()
      const above = titles.slice(0, -1).filter(Boolean)
      index.add({ id: `/${page}#${anchor}`, title: titles.at(-1), titles: above, text: plain(text) })
    }
  }
  return index
}

/** The places of what the site's search finds, best first. */
export const find = (index: MiniSearch, words: string): readonly string[] =>
  index.search(words, search.searchOptions).map(({ id }) => id as string)
