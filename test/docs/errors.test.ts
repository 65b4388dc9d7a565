import { readFileSync } from 'node:fs'
import { BearerError, type BearerErrorReason } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { answers, reasons } from '../../packages/core/src/errors/reasons.ts'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

describe('docs/errors.md', () => {
  it.each(Object.keys(reasons) as BearerErrorReason[])('explains %s', (reason) => {
    expect(page.includes(`\`${reason}\``) || reason === 'no_credentials').toBe(true)
  })

  it.each(Object.keys(answers))('names the status of %s', (code) => {
    const reason = (Object.keys(reasons) as BearerErrorReason[]).find((name) => reasons[name] === code)
    const row = page.split('\n').find((line) => line.startsWith(`| \`${code}\``))
    expect(row).toContain(`| ${new BearerError(reason as BearerErrorReason).status}`)
  })
})
