// npm test: installs, builds, runs every test and says how many passed.
import { prepare } from './pnpm.mjs'
import { lineOf } from './summary.mjs'
import { vitest } from './vitest.mjs'

await prepare(['./packages/*', '@bearer/demo'])

const outcome = await vitest(process.argv.slice(2))
console.log(`\n${lineOf(outcome)}`)
process.exit(outcome.failed === 0 ? 0 : 1)
