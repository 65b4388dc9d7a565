import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './pnpm.mjs'
import { outcome } from './summary.mjs'

/** Runs vitest, with `command` or this Node, and says how it went. */
export async function vitest(args, { command = [process.execPath], env } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-test-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const [program, ...before] = command
  const code = await run(program, [...before, 'node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], { env })
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined
  rmSync(folder, { recursive: true })
  return outcome(result, code)
}
