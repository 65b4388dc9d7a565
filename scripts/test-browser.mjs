// npm run test:browser: the tests that need Chromium (Debian's, or CHROMIUM=path).
import { pnpm, prepare } from './pnpm.mjs'

await prepare(['@bearer/demo'])
process.exit(
  await pnpm(['exec', 'vitest', 'run', 'test/browser', ...process.argv.slice(2)], { env: { BEARER_BROWSER: '1' } }),
)
