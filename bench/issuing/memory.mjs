// Bytes that a session takes: memory.mjs FOLDER COUNT. Prints them for the memory store and for Redis as JSON.
import { memoryStore } from '@bearer/core'
import { readFixture } from '../fixtures/fixture.mjs'
import { open, startRedis } from '../revocation/redis.mjs'
import { sessionsOn, user } from './sessions.mjs'

const [folder, count] = process.argv.slice(2)
const { key } = readFixture(folder, 'ES256')

/** Sessions of as many users, and what the store has grown by for each. */
async function growth(store, used) {
  const sessions = sessionsOn(store, key)
  await sessions.ready()
  for (let i = 0; i < 1000; i++) await sessions.start(user())
  const before = await used()
  for (let i = 0; i < Number(count); i++) await sessions.start(user())
  const bytes = ((await used()) - before) / Number(count)
  await sessions.close()
  return bytes
}

const heap = () => {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

const memory = await growth(memoryStore(), heap)
const server = await startRedis()
const { client, store, close } = open(server.port)
const redis = await growth(store, async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]))
close()
server.close()
console.log(JSON.stringify({ 'memory store': memory, Redis: redis }))
process.exit()
