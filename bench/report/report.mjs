import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plots } from './plots.mjs'
import { tables } from './tables.mjs'

const pages = ['docs/performance.md', 'docs/comparison.md', 'README.md'].map(
  (path) => new URL(`../../${path}`, import.meta.url),
)

/** Draws the plots of a folder of results and gives its tables as text. `publish` writes them into the documentation. */
export function report(folder, { publish }) {
  const results = Object.fromEntries(
    ['verification', 'issuing', 'http', 'footprint'].map((name) => [name, read(folder, name)]),
  )
  for (const [name, svg] of Object.entries(plots(results))) writeFileSync(join(folder, name), svg)
  const all = tables(results)
  if (publish) for (const page of pages) writeFileSync(page, filled(readFileSync(page, 'utf8'), all))
  return Object.values(all).join('\n\n')
}

function read(folder, name) {
  const path = join(folder, `${name}.json`)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).measured : undefined
}

function filled(text, all) {
  let page = text
  for (const [name, table] of Object.entries(all)) {
    const marks = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n?<!-- /${name} -->)`)
    page = page.replace(marks, () => `<!-- ${name} -->\n${table}\n<!-- /${name} -->`)
  }
  return page
}
