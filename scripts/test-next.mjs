// npm run test:next: builds the example of Next.js, runs it and drives it with Chromium. Some minutes; nightly in CI.
import { prepare } from './pnpm.mjs'
import { lineOf } from './summary.mjs'
import { vitest } from './vitest.mjs'

await prepare(['./packages/*'])
const outcome = await vitest(['test/next', ...process.argv.slice(2)], { env: { BEARER_NEXT: '1' } })
console.log(`\n${lineOf(outcome)}`)
process.exit(outcome.failed === 0 ? 0 : 1)
