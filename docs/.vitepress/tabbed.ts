import type { MarkdownRenderer } from 'vitepress'

/** What stands between these two on a page, which are invisible where Markdown is read as it is. */
const range = /^<!-- tabs: ([\w-]+) -->\n([\s\S]*?)^<!-- \/tabs -->$/gm

/**
 * Makes tabs of the headings between `<!-- tabs: framework -->` and `<!-- /tabs -->`; who has chosen one has chosen it on every
 * page. The repository's host shows the same text below its headings.
 */
export function tabbed(md: MarkdownRenderer): void {
  md.core.ruler.before('normalize', 'tabbed', (state) => {
    state.src = state.src.replace(range, (_, key: string, inside: string) => {
      const tabs = inside.replace(/^#{3,4} (.*)$/gm, '== $1')
      return `:::tabs key:${key}\n${tabs}:::`
    })
  })
}
