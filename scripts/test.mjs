// npm test: installs, builds, runs every test and says how many passed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pnpm, prepare } from './pnpm.mjs'
import { summary } from './summary.mjs'

await prepare(['./packages/*', '@bearer/demo'])

const folder = mkdtempSync(join(tmpdir(), 'bearer-test-'))
const report = join(folder, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const code = await pnpm(['exec', 'vitest', 'run', ...reporters, ...process.argv.slice(2)])
const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined
rmSync(folder, { recursive: true })

const { line, succeeded } = summary(result)
console.log(`\n${line}`)
process.exit(code === 0 && succeeded ? 0 : 1)
