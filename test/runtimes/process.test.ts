import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Outcome } from './cases/case.ts'
import { runtime } from './runtime.ts'

const [program, ...args] = runtime.command
const file = fileURLToPath(new URL('process.ts', import.meta.url))
const { stdout } = await promisify(execFile)(program, [...args, file], { timeout: 120_000, maxBuffer: 16_777_216 })
const report: { runtime: string; outcomes: Outcome[] } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')

/** The packages as they are built and as the runtime finds them. */
describe(`on ${report.runtime}`, () => {
  it('runs what was asked for', () => expect(report.runtime).toMatch(new RegExp(`^${runtime.userAgent}`)))
  it.each(report.outcomes)('$name', ({ error }) => expect(error).toBeUndefined())
})
