import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourcesOf, textOf } from './imports.ts'

/** The entries of a package, by their paths within `src`. */
function entriesOf(name: string): readonly string[] {
  const { exports = {} } = JSON.parse(readFileSync(join(sourcesOf(name), '../package.json'), 'utf8')) as {
    exports?: { [path: string]: { '@bearer/source'?: string } }
  }
  return Object.values(exports).flatMap(({ '@bearer/source': source }) =>
    source?.endsWith('.ts') ? [relative('./src', source)] : [],
  )
}

/** What an entry exports at run time of its own package, with the file that it comes from. */
const exportedBy = (name: string, entry: string): readonly (readonly [what: string, file: string])[] =>
  [...textOf(name, entry).matchAll(/^export \{([^}]*)\} from '(\.[^']*)'/gm)].flatMap(([, names = '', path = '']) =>
    names
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '' && !one.startsWith('type '))
      .map((one) => [one, join(dirname(entry), path)] as const),
  )

const packages = readdirSync('packages').filter((name) => existsSync(join(sourcesOf(name), 'index.ts')))
const exported = packages.flatMap((name) =>
  entriesOf(name).flatMap((entry) => exportedBy(name, entry).map(([what, file]) => [name, what, file] as const)),
)

describe('the entries of the packages', () => {
  it('export what is there', () => {
    expect(packages.filter((name) => !exported.some(([of]) => of === name))).toEqual([])
    expect(exported.filter(([name, , file]) => !existsSync(join(sourcesOf(name), file)))).toEqual([])
    expect(exported.length).toBeGreaterThan(130)
  })

  // Those that `bindRequirements` makes are explained where they are bound: in core, and with `bearer`.
  it.each(exported.filter(([, what, file]) => file !== 'free.ts' || what === 'authOf'))(
    'explain, with an example: @bearer/%s %s',
    (name, what, file) => {
      const head = `\\n(?:@[^\\n]*\\n)*export (?:async )?(?:function|const|class) ${what}\\b`
      const [, comment] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/${head}`).exec(textOf(name, file)) ?? []
      expect(comment, `${file} has no comment on ${what}`).toBeDefined()
      expect(comment).toContain('@example')
    },
  )
})
