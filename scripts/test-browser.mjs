// npm run test:browser: the tests that need Chromium (Debian's, or CHROMIUM=path).
import { prepare } from './pnpm.mjs'
import { lineOf } from './summary.mjs'
import { triedAlone } from './tried-alone.mjs'
import { vitest } from './vitest.mjs'

await prepare(['@bearer/demo'])

const env = { BEARER_BROWSER: '1' }
const first = await vitest(['test/browser', ...process.argv.slice(2)], { env })
const outcome = process.env['BEARER_FAILED_ALONE'] ? await triedAlone(first, { env }) : first
console.log(`\n${lineOf(outcome)}`)
process.exit(outcome.failed === 0 ? 0 : 1)
