#!/usr/bin/env node
import { printed } from './output/terminal.ts'
import { run } from './program.ts'

// Whoever reads the output may go before its end: `bearer inspect | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

// Neither a request whose server has hung up on it nor its time limit keeps Node from ending, without a word.
setInterval(() => {}, 2 ** 30)

const code = await run(process.argv.slice(2))
// A configuration module may hold connections open, and nobody waits for those. What was written is waited for.
await printed()
process.exit(code)
