import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'

/** How a JavaScript runtime runs a script: the one that runs this, or another by name or path. */
export function runtimeOf(name) {
  const command = name ?? process.execPath
  const kind = basename(command).replace(/\.exe$/, '')
  const args = kind === 'deno' ? ['run', '--allow-all'] : kind === 'bun' ? [] : ['--expose-gc']
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' }).trim().split('\n')[0]
  return { command, args, name: version.startsWith('v') ? `node ${version}` : `${kind} ${version.replace(/^\D*/, '')}` }
}
