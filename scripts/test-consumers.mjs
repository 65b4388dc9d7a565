// npm run test:consumers: applications of users' in what they may use: old Nodes, Jest, Plug'n'Play, compilers. Ten minutes.
import { prepare } from './pnpm.mjs'
import { installed, oldNodes, runtimes } from './runtimes.mjs'
import { lineOf } from './summary.mjs'
import { vitest } from './vitest.mjs'

await prepare(['./packages/*'])
const nodes = {}
for (const runtime of oldNodes) [nodes[runtime.version]] = await installed(runtime)

const [newest] = await installed(runtimes.node24)

const paths = process.argv.length > 2 ? process.argv.slice(2) : ['test/consumers']
const outcome = await vitest(paths, {
  env: { BEARER_CONSUMERS: JSON.stringify(nodes), BEARER_NEWEST_NODE: newest },
})
console.log(`\n${lineOf(outcome)}`)
process.exit(outcome.failed === 0 ? 0 : 1)
