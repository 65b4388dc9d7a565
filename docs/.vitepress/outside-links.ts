import type { MarkdownRenderer } from 'vitepress'

/** Links to files beside `docs/` lead to the repository: they work on its host as they stand, and from the site like this. */
export function outsideLinks(md: MarkdownRenderer, repository: string): void {
  const { normalizeLink } = md
  md.normalizeLink = (url) =>
    normalizeLink(url.startsWith('../') ? `${repository}/blob/main/${url.slice('../'.length)}` : url)
}
