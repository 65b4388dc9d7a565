import { readFileSync } from 'node:fs'

/** A term of the glossary: its anchor, and what its uses look like. */
interface Term {
  readonly anchor: string
  readonly use: RegExp
}

const page = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8')

/** The terms, longer ones first, so that none is found within another. */
const terms: readonly Term[] = [...page.matchAll(/^<a id="([^"]+)"><\/a>\*\*([^.(]+?)(?: \(`\w+`\))?\.\*\*/gm)]
  .sort(([, , a = ''], [, , b = '']) => b.length - a.length)
  .map(([, anchor = '', name = '']) => ({ anchor, use: new RegExp(`(?<![\\w-])${name}s?(?![\\w-])`, 'i') }))

/** What links do not stand in: front matter, code, headings, tables, links, HTML, and what is quoted. */
const apart =
  /^---\n[\s\S]*?\n---\n|^```[\s\S]*?^```|^#.*$|^\|.*$|`[^`\n]*`|!?\[[^\]]*\]\([^)]*\)|<!--[\s\S]*?-->|<a id="[^"]*"><\/a>|"[^"\n]*"/gm

/** A text of the same length, without what no link can stand in. */
const proseOf = (text: string): string => text.replace(apart, (found) => '\0'.repeat(found.length))

/** A page with each term linked at its first use; `folder` leads from the page to the glossary. */
export function withTermsLinked(text: string, folder: string): string {
  return terms.reduce((linked, { anchor, use }) => {
    const place = `${folder}glossary.md#${anchor}`
    const found = use.exec(proseOf(linked))
    const there = linked.indexOf(`](${place})`)
    if (!found || (there !== -1 && there < found.index)) return linked
    const [words] = found
    return `${linked.slice(0, found.index)}[${words}](${place})${linked.slice(found.index + words.length)}`
  }, text)
}

export const glossaryTerms: readonly string[] = terms.map(({ anchor }) => anchor)
