// npm run demo [-- --framework express|koa|fastify] [--port N] [--store memory|redis://…]
import { spawn } from 'node:child_process'
import { prepare, root } from './pnpm.mjs'

console.log('Installing and building (the first time takes a minute) …')
await prepare(['@bearer/demo'])

const demo = spawn(process.execPath, ['examples/demo/dist/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal))
demo.on('close', (code) => process.exit(code ?? 0))
