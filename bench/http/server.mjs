// One server in a process of its own: server.mjs FOLDER FRAMEWORK NAME ALGORITHM. Prints its port; a line on standard input
// is answered with the processor time that it has taken so far, in microseconds.
import { createInterface } from 'node:readline'
import { readFixture } from '../fixtures/fixture.mjs'

const [folder, framework, name, algorithm] = process.argv.slice(2)
const { start } = await import(`./${framework}.mjs`)
console.log(await start(name, readFixture(folder, algorithm).key))
const lines = createInterface({ input: process.stdin })
lines.on('line', () => {
  const { user, system } = process.cpuUsage()
  console.log(user + system)
})
lines.on('close', () => process.exit())
