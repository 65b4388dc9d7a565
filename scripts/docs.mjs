// npm run docs [-- --open]: builds the site into docs/.vitepress/dist; with --open, serves it on loopback.
import { prepare, root, run } from './pnpm.mjs'

// The token inspector runs what is built of core.
await prepare(['@bearer/core'])
const vitepress = (...args) => run(process.execPath, [`${root}/docs/node_modules/vitepress/bin/vitepress.js`, ...args])
const built = await vitepress('build', 'docs')
if (built !== 0 || !process.argv.includes('--open')) process.exit(built)
process.exit(await vitepress('preview', 'docs', '--host', '127.0.0.1', '--port', '4173'))
