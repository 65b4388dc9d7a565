// npm run bench [-- --quick] [-- --runtime NAME-OR-PATH] [-- --only verification,issuing,http,footprint]
import { prepare, run } from './pnpm.mjs'

await prepare(['./packages/*'])
process.exit(await run(process.execPath, ['bench/main.mjs', ...process.argv.slice(2)]))
