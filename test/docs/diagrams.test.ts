import { mermaid } from '@bearer/docs/mermaid'
import { createMarkdownRenderer, type MarkdownRenderer } from 'vitepress'
import { beforeAll, describe, expect, it } from 'vitest'
import { allPages, docs, textOf } from './search-index.ts'

const blocks = allPages.flatMap((page) =>
  [...textOf(page).matchAll(/^```mermaid\n[\s\S]*?^```$/gm)].map(([block]) => [page, block] as const),
)

describe('the diagrams of the pages', () => {
  let md: MarkdownRenderer
  beforeAll(async () => {
    md = await createMarkdownRenderer(docs, { config: mermaid })
  })

  it('are some', () => {
    expect(blocks.map(([page]) => page)).toEqual(
      expect.arrayContaining(['sessions', 'errors', 'bound-tokens', 'packages/sessions', 'custom-adapters']),
    )
  })

  it.each(blocks)(
    'are drawn for both colour schemes, with their size and a text, and load nothing: %s',
    (_page, block) => {
      const images = [
        ...md
          .render(block)
          .matchAll(/<img class="(\w+)-only" src="([^"]*)" alt="([^"]+)" width="(\d+)" height="(\d+)">/g),
      ]
      expect(images.map(([, scheme]) => scheme)).toEqual(['light', 'dark'])
      for (const [, , source = ''] of images) {
        const svg = decodeURIComponent(source.replace('data:image/svg+xml,', ''))
        expect(svg).toMatch(/^<svg [\s\S]*<text/)
        expect(
          [...svg.matchAll(/(?:url\(|href=|import)\s*['"]?([^'")\s]*)/g)].filter(([, url]) => !url?.startsWith('#')),
        ).toEqual([])
      }
    },
  )

  it('say what they show, or the site is not built', () => {
    expect(() => md.render('```mermaid\nflowchart TD\n  A --> B\n```')).toThrow('accTitle')
  })
})
