import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const project = fileURLToPath(new URL('.', import.meta.url))

/**
 * The built declarations, as users get them: types that compile here compile for them. The oldest compiler and the newest;
 * `npm run test:consumers` has those between.
 */
describe.each([
  ['5.4', 'typescript54'],
  ['7.0', 'typescript7'],
])('with TypeScript %s', (version, name) => {
  it('types flow from the options, and misuse is refused', async () => {
    const compiler = join(dirname(require.resolve(`${name}/package.json`)), 'bin/tsc')
    const { stdout } = await run(process.execPath, [compiler, '--version'])
    expect(stdout).toContain(`Version ${version}`)
    const result = await run(process.execPath, [compiler, '-p', project]).catch((error: { stdout: string }) => error)
    expect(result.stdout).toBe('')
  })
})
