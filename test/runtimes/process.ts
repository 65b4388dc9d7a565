// What a runtime with node:http runs, without a test runner and on what is built. The last line of its output says how it went.
import { adapterOutcomes } from './cases/adapters.ts'
import { outcomes } from './cases/case.ts'
import { servedCases } from './cases/served.ts'
import { webCases } from './cases/web.ts'

// No timer of the packages keeps a process alive, so that a server can end.
setInterval(() => {}, 60_000)
const all = [...(await outcomes([...webCases, ...servedCases])), ...(await adapterOutcomes())]
console.log(JSON.stringify({ runtime: navigator.userAgent, outcomes: all }))
process.exit(0)
