import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }

/** Runs a command in the root, waits for its end and gives its exit code. `quiet` shows its output only when it fails. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit'
    const child = spawn(command, args, { cwd: root, stdio, env: { ...environment, ...env } })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => {
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(output))
      resolve(code ?? 1)
    })
  })
}

/** Runs the pinned pnpm, which npx brings where it is not installed. */
export const pnpm = (args, options) => run('npx', ['--yes', packageManager, ...args], options)

/** What installs from the lockfile, and what builds what `filter` needs. */
export const steps = (filter) => [
  ['install', '--frozen-lockfile', '--prefer-offline'],
  ['exec', 'turbo', 'run', 'build', ...filter.map((name) => `--filter=${name}`)],
]

/** Installs and builds. Ends the process where that fails. */
export async function prepare(filter) {
  for (const step of steps(filter)) {
    const code = await pnpm(step, { quiet: true })
    if (code !== 0) process.exit(code)
  }
}
