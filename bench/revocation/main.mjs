// The price of revocation: node revocation/main.mjs [PART…]. Writes results/revocation.json, all of it or the parts that are named, and prints it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { capacity } from './capacity.mjs'
import { compareStores } from './compare.mjs'
import { costPerCheck } from './cost.mjs'
import { heldConnections } from './held.mjs'
import { bytesPerEntry } from './memory.mjs'
import { startRedis } from './redis.mjs'

const parts = {
  microsecondsPerCheck: costPerCheck,
  stores: () => compareStores(),
  bytesPerEntry: () => bytesPerEntry(),
  heldConnections,
  commandsPerSecondOfOneRedis: capacity,
}
const named = process.argv.slice(2)
const unknown = named.find((name) => !Object.hasOwn(parts, name))
if (unknown) throw new Error(`There is no part "${unknown}": ${Object.keys(parts).join(', ')}.`)

const folder = new URL('../results/', import.meta.url)
const file = new URL('revocation.json', folder)
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
results.node = process.version
const server = await startRedis()
for (const name of named.length > 0 ? named : Object.keys(parts)) results[name] = await parts[name](server.port)
server.close()
mkdirSync(folder, { recursive: true })
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
console.log(results)
