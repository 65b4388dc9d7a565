import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = /^https:\/\/github\.com\/bearer-auth\/bearer\/(?:blob|tree)\/main\//
const pages = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
const readmes = readdirSync(join(root, 'packages'))
  .map((name) => join('packages', name, 'README.md'))
  .filter((path) => existsSync(join(root, path)))

/** The targets of a page's links, code left aside. */
function linksOf(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
}

/** A page, with the pages that it includes. */
const whole = (path: string): string =>
  readFileSync(path, 'utf8').replace(/<!--@include: (\S+?)-->/g, (_, included: string) =>
    whole(join(dirname(path), included)),
  )

/** The anchors that GitHub gives headings, and those that are written. */
function anchorsOf(path: string): ReadonlySet<string> {
  const text = whole(path).replace(/```[\s\S]*?```/g, '')
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  return new Set([...headings, ...written])
}

/** A link within the repository that leads nowhere, or to a heading that is not there. */
function isBroken(from: string, target: string): boolean {
  if (/^(?:https?|mailto):/.test(target) && !here.test(target)) return false
  const [path = '', anchor] = target.replace(here, `${relative(dirname(from), '.') || '.'}/`).split('#')
  const file = path === '' ? join(root, from) : join(root, dirname(from), path)
  if (!existsSync(file)) return true
  return anchor !== undefined && (statSync(file).isDirectory() || !anchorsOf(file).has(anchor))
}

describe('the links of', () => {
  it.each([...readmes, ...pages('docs'), ...pages('docs/decisions'), ...pages('.')])('%s lead somewhere', (path) => {
    expect(linksOf(path).filter((target) => isBroken(path, target))).toEqual([])
  })

  it.each(readmes)('%s stand alone: on the page of a registry there is no folder beside it', (path) => {
    expect(linksOf(path).filter((target) => !/^(?:https?:|mailto:|#)/.test(target))).toEqual([])
  })
})
