// npm run demo [-- --framework express|koa|fastify] [--port N] [--store memory|redis://…|postgres://…]
import { spawn } from 'node:child_process'
import { pnpm, root, steps } from './pnpm.mjs'
import { progress } from './progress.mjs'

const texts = ['Installing what is missing', 'Building the packages (the first time takes a minute)']
for (const [at, step] of steps(['@bearer/demo']).entries()) {
  const code = await progress(
    texts[at],
    () => pnpm(step, { quiet: true }),
    (given) => given === 0,
  )
  if (code !== 0) process.exit(code)
}

const demo = spawn(process.execPath, ['examples/demo/dist/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal))
demo.on('close', (code) => process.exit(code ?? 0))
