// Part of ci:version: puts the paragraph for people who upgrade on top of each CHANGELOG's newest section.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './pnpm.mjs'

/**
 * The newest section with a paragraph below its heading. Without one: of a first version what the package is; of a version in
 * which nothing changed here, that.
 *
 * @param {string} changelog as `changeset version` has written it
 * @param {{ paragraph?: string, description: string }} known
 */
export function withParagraph(changelog, { paragraph, description }) {
  const [head = '', newest = '', ...older] = changelog.split(/^(?=## )/m)
  const end = newest.indexOf('\n')
  const [heading, changes] = end < 0 ? [newest, ''] : [newest.slice(0, end), newest.slice(end).trim()]
  const isFirst = older.length === 0
  const usual = isFirst
    ? `The first version that is published. ${description}`
    : changes === ''
      ? 'Nothing has changed in this package: it has the version of the others.'
      : undefined
  const lead = paragraph?.trim() ?? usual
  const parts = [heading, ...(lead === undefined ? [] : [lead]), ...(changes === '' ? [] : [changes])]
  return [head, `${parts.join('\n\n')}\n\n`, ...older].join('').trimEnd().concat('\n')
}

function write(folder) {
  const file = join(folder, 'CHANGELOG.md')
  const next = join(folder, 'NEXT.md')
  const { description, private: isPrivate } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (isPrivate || !existsSync(file)) return
  const paragraph = existsSync(next) ? readFileSync(next, 'utf8') : undefined
  writeFileSync(file, withParagraph(readFileSync(file, 'utf8'), { paragraph, description }))
  rmSync(next, { force: true })
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  for (const name of readdirSync(join(root, 'packages'))) write(join(root, 'packages', name))
}
