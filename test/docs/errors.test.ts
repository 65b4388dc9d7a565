import { readdirSync, readFileSync } from 'node:fs'
import { BearerError, type BearerErrorReason, problemType } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { answers, reasons } from '../../packages/core/src/errors/reasons.ts'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

describe('docs/errors.md', () => {
  it.each(Object.keys(reasons) as BearerErrorReason[])('explains %s', (reason) => {
    expect(page.includes(`\`${reason}\``) || reason === 'no_credentials').toBe(true)
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
    const text = readdirSync(sources).map((name) => readFileSync(new URL(name, sources), 'utf8'))
    const names = [...text.join('\n').matchAll(/\bproblem\([^,]+, '(\w+)'/g)].map(([, name]) => name)
    expect(names).toContain('login_failed')
    expect(names.filter((name) => !page.includes(`<a id="${name}"></a>`))).toEqual([])
  })

  it.each(Object.keys(answers))('names the status of %s', (code) => {
    const reason = (Object.keys(reasons) as BearerErrorReason[]).find((name) => reasons[name] === code)
    const row = page.split('\n').find((line) => line.includes(`</a>\`${code}\` |`))
    expect(row).toContain(`| ${new BearerError(reason as BearerErrorReason).status}`)
  })
})
