import { renderMermaidSVG } from 'beautiful-mermaid'
import type { MarkdownRenderer } from 'vitepress'

/** The colours of the theme: a picture in a page cannot ask the page for them. */
const schemes = [
  ['light', { bg: '#ffffff', fg: '#3c3c43', line: '#67676c', border: '#67676c', surface: '#f6f6f7', muted: '#56565c' }],
  ['dark', { bg: '#1b1b1f', fg: '#dfdfd6', line: '#98989f', border: '#98989f', surface: '#202127', muted: '#98989f' }],
] as const

/**
 * Draws blocks of the language `mermaid` when the site is built: a picture for each colour scheme, which loads nothing, moves nothing
 * when it comes and needs no script. The repository's host draws the same blocks itself. What `accTitle` says is the text for who
 * does not see it.
 */
export function mermaid(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules
  const drawn = new Map<string, string>()
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const { info = '', content = '' } = tokens[at] ?? {}
    if (info.trim() !== 'mermaid') return fence?.(tokens, at, ...rest) ?? ''
    const figure = drawn.get(content) ?? figureOf(content, md.utils.escapeHtml)
    drawn.set(content, figure)
    return figure
  }
}

function figureOf(text: string, escaped: (text: string) => string): string {
  const title = /^\s*accTitle: (.+)$/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`A diagram says what it shows: accTitle: … in\n${text}`)
  const source = text.replace(/^\s*accTitle: .+\n/m, '')
  const images = schemes.map(([scheme, colours]) => {
    // The fonts of the machine: a picture may load none.
    const svg = renderMermaidSVG(source, { ...colours, transparent: true, padding: 8, layerSpacing: 24 }).replace(
      /@import url\([^)]*\);/,
      '',
    )
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
    const size = `width="${Math.ceil(Number(width))}" height="${Math.ceil(Number(height))}"`
    return `<img class="${scheme}-only" src="data:image/svg+xml,${encodeURIComponent(svg)}" alt="${escaped(title)}" ${size}>`
  })
  return `<figure class="diagram" tabindex="0">${images.join('')}</figure>\n`
}
