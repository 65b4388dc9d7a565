import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './pnpm.mjs'

const platform = `${process.platform}-${process.arch}`
const cache = join(root, '.cache/runtimes')

const node = (version) => ({
  package: `node-${platform}`,
  version,
  program: 'bin/node',
  userAgent: `Node.js/${version.split('.')[0]}`,
})

/** The runtimes that the packages are tried on beside the Node that runs this, as the npm registry has them. */
export const runtimes = {
  node22: node('22.23.3'),
  node24: node('24.21.0'),
  node26: node('26.10.0'),
  bun: {
    package: `@oven/bun-${platform.replace('arm64', 'aarch64')}`,
    version: '1.4.5',
    program: 'bin/bun',
    args: ['--bun'],
    userAgent: 'Bun',
  },
  deno: {
    package: `@deno/${platform}${process.platform === 'linux' ? '-glibc' : ''}`,
    version: '2.9.6',
    program: 'deno',
    args: ['run', '--allow-all', '--no-lock'],
    env: { DENO_DIR: join(cache, 'deno'), DENO_NO_UPDATE_CHECK: '1' },
    userAgent: 'Deno',
  },
  workerd: {
    package: `@cloudflare/workerd-${platform.replace('x64', '64')}`,
    version: '1.20261117.1',
    program: 'bin/workerd',
    userAgent: 'Cloudflare-Workers',
  },
}

/** Nodes that are supported and cannot `require()` an ES module without being told to. */
export const oldNodes = [node('20.10.0'), node('20.18.0'), node('22.11.0')]

/** Installs a runtime, unless it is there, and gives the command that runs a file on it. Ends the process where that fails. */
export async function installed({ package: name, version, program, args = [] }) {
  const folder = join(cache, `${name.replace('/', '+')}@${version}`)
  const file = join(folder, 'node_modules', name, program)
  if (!existsSync(file)) {
    const quietly = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
    const code = await run('npm', ['install', '--prefix', folder, ...quietly, `${name}@${version}`], { quiet: true })
    if (code !== 0) process.exit(code)
  }
  return [file, ...args]
}
