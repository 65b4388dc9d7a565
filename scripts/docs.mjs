// npm run docs [-- --open] [--base /bearer/]: builds the site into docs/.vitepress/dist; with --open, serves it on loopback. `base` is
// where it will lie on its host. Default: /
import { parseArgs } from 'node:util'
import { prepare, root, run } from './pnpm.mjs'

const { open, base } = parseArgs({
  options: { open: { type: 'boolean', default: false }, base: { type: 'string', default: '/' } },
}).values

// The token inspector runs what is built of core.
await prepare(['@bearer/core'])
const vitepress = (...args) => run(process.execPath, [`${root}/docs/node_modules/vitepress/bin/vitepress.js`, ...args])
const built = await vitepress('build', 'docs', '--base', base)
if (built !== 0 || !open) process.exit(built)
process.exit(await vitepress('preview', 'docs', '--base', base, '--host', '127.0.0.1', '--port', '4173'))
