// check:package, in a package's folder: publint and attw look at the file that would be published. Their own packing would run
// npm, which leaves `publishConfig.exports` aside: they would look at a package that nobody ever gets.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './pnpm.mjs'

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'bearer-package-'))

function run(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
  return status === 0
}

if (run('npx', '--yes', packageManager, 'pack', '--pack-destination', folder)) {
  const file = join(folder, readdirSync(folder)[0])
  run(join(root, 'node_modules/.bin/publint'), 'run', file, '--strict')
  run(join(root, 'node_modules/.bin/attw'), file, '--profile', 'node16')
}
rmSync(folder, { recursive: true })
