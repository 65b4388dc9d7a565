import { defineConfig } from 'vitepress'
import { tabsMarkdownPlugin } from 'vitepress-plugin-tabs'
import { withPolicy } from './content-security-policy.ts'
import { mermaid } from './mermaid.ts'
import { outsideLinks } from './outside-links.ts'
import { pages } from './pages.ts'
import { withPlacedBar } from './placed-bar.ts'
import { search } from './search.ts'
import { searchAtOnce } from './search-at-once.ts'
import { tabbed } from './tabbed.ts'
import { writeTwins } from './twins.ts'

export const repository = 'https://github.com/bearer-auth/bearer'

/** The site: `npm run docs` builds it, `npm run docs -- --open` serves it. Its pages are the Markdown of this folder. */
export default defineConfig({
  title: 'Bearer',
  description: 'JWT bearer-token authentication for TypeScript servers.',
  lang: 'en',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    languageAlias: { caddyfile: 'nginx' },
    config(md) {
      tabbed(md)
      md.use(tabsMarkdownPlugin)
      outsideLinks(md, repository)
      mermaid(md)
    },
  },
  themeConfig: {
    logo: '/mark.svg',
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Reference', link: '/options' },
      { text: 'Token inspector', link: '/inspector' },
      { text: 'Migrating', link: '/migrating' },
    ],
    sidebar: pages.map(({ text, items }) => ({ text, items: items.map(([name, link]) => ({ text: name, link })) })),
    outline: [2, 3],
    search: { provider: 'local', options: { miniSearch: search } },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: 'Edit this page' },
  },
  // Who pastes a token is promised that nothing is loaded after the page.
  router: { prefetchLinks: false },
  vite: { plugins: [searchAtOnce] },
  transformHead: ({ siteData: { base } }) => [
    ['link', { rel: 'icon', href: `${base}mark.svg`, type: 'image/svg+xml' }],
  ],
  transformHtml: (html) => withPolicy(withPlacedBar(html)),
  buildEnd: ({ srcDir, outDir, site, pages: sources }) => writeTwins(srcDir, outDir, site.base, sources),
})
