// npm test: installs, builds, runs every test and says how many passed.
import { prepare } from './pnpm.mjs'
import { lineOf } from './summary.mjs'
import { triedAlone } from './tried-alone.mjs'
import { vitest } from './vitest.mjs'

await prepare(['./packages/*', '@bearer/demo'])

const first = await vitest(process.argv.slice(2))
const outcome = process.env['BEARER_FAILED_ALONE'] ? await triedAlone(first) : first
console.log(`\n${lineOf(outcome)}`)
process.exit(outcome.failed === 0 ? 0 : 1)
