import { readdirSync, readFileSync } from 'node:fs'
import { BearerError, type BearerErrorReason, problemType } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { hints as everyday, type Hint, particularHints } from '../../packages/core/src/errors/hints.ts'
import { answers, reasons } from '../../packages/core/src/errors/reasons.ts'
import { proofHints } from '../../packages/core/src/proofs/hints.ts'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

const hints = { ...everyday, ...proofHints }
const names = Object.keys(reasons) as BearerErrorReason[]

/** The rows of the table that has this head. */
function rowsOf(head: string): readonly string[] {
  const [, rest = ''] = page.split(`${head}\n|---`)
  return rest.slice(rest.indexOf('\n') + 1, rest.indexOf('\n\n')).split('\n')
}

const rowOf = (reason: BearerErrorReason): string => {
  const { text, ofSetting } = hints[reason]
  return `| \`${reason}\` | ${new BearerError(reason).status} | ${ofSetting ? 'yes' : '–'} | ${shown(text)} |`
}

/** As Markdown shows it: what looks like an element would be taken for one. */
function shown(text: string): string {
  return text.replaceAll('<', '\\<')
}

describe('docs/errors.md', () => {
  it('has a row for every reason and for nothing else, with its status, whether it warns, and its hint', () => {
    expect(rowsOf('| reason | status | warns | hint |')).toEqual(names.map(rowOf))
  })

  it('has every hint of a more particular cause', () => {
    const rows = Object.entries(particularHints).map(([name, { text }]) => `| \`${name}\` | ${shown(text)} |`)
    expect(rowsOf('| | hint |')).toEqual(rows)
  })

  it.each([...Object.keys(answers), 'login_failed', 'login_refused'])(
    'stands at the type of the problem %s',
    (code) => {
      const { repository } = JSON.parse(
        readFileSync(new URL('../../packages/core/package.json', import.meta.url), 'utf8'),
      )
      const home = repository.url.replace(/^git\+|\.git$/g, '')
      expect(problemType(code)).toBe(`${home}/blob/main/docs/errors.md#${code}`)
      expect(page.split(`<a id="${code}"></a>\`${code}\``)).toHaveLength(2)
    },
  )

  it('has an anchor for every problem of the session endpoints', () => {
    const sources = new URL('../../packages/sessions/src/endpoints/', import.meta.url)
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    const text = files.map((name) => readFileSync(new URL(name, sources), 'utf8'))
    const names = [...text.join('\n').matchAll(/\bproblem\([^,]+, '(\w+)'/g)].map(([, name]) => name)
    expect(names).toContain('login_failed')
    expect(names.filter((name) => !page.includes(`<a id="${name}"></a>`))).toEqual([])
  })

  it.each(Object.keys(answers))('names the status of %s', (code) => {
    const reason = names.find((name) => reasons[name] === code)
    const row = page.split('\n').find((line) => line.includes(`</a>\`${code}\` |`))
    expect(row).toContain(`| ${new BearerError(reason as BearerErrorReason).status}`)
  })
})

describe('each hint', () => {
  it.each(Object.entries<Hint>({ ...hints, ...particularHints }))(
    'of %s is said in one line, and no other says the same',
    (_, { text }) => {
      expect(text).toMatch(/^[A-Z][\x20-\x7e]{30,400}\.$|^scope and scp/)
      expect(Object.values({ ...hints, ...particularHints }).filter((other) => other.text === text)).toHaveLength(1)
    },
  )
})
