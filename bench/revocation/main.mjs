// The price of revocation: node revocation/main.mjs. Writes results/revocation.json and prints it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { capacity } from './capacity.mjs'
import { compareStores } from './compare.mjs'
import { costPerCheck } from './cost.mjs'
import { heldConnections } from './held.mjs'
import { bytesPerEntry } from './memory.mjs'
import { startRedis } from './redis.mjs'

const server = await startRedis()
const results = {
  node: process.version,
  microsecondsPerCheck: await costPerCheck(server.port),
  stores: await compareStores(),
  bytesPerEntry: await bytesPerEntry(),
  heldConnections: await heldConnections(server.port),
  commandsPerSecondOfOneRedis: await capacity(server.port),
}
server.close()
const folder = new URL('../results/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('revocation.json', folder), `${JSON.stringify(results, null, 2)}\n`)
console.log(results)
