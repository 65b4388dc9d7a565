// Refreshes on Redis, 64 at once: redis-worker.mjs FOLDER PORT. Sent milliseconds, it answers with refreshes a second.
import { readFixture } from '../fixtures/fixture.mjs'
import { open } from '../revocation/redis.mjs'
import { sessionsOn, user } from './sessions.mjs'

const [folder, port] = process.argv.slice(2)
const { key } = readFixture(folder, 'ES256')
const { store } = open(Number(port))
const sessions = sessionsOn(store, key, { refreshGrace: 0 })
await sessions.ready()
const tokens = []
for (let i = 0; i < 2048; i++) tokens.push((await sessions.start(user())).refreshToken)

process.on('message', async (milliseconds) => {
  const began = performance.now()
  let [next, done] = [0, 0]
  const client = async () => {
    while (performance.now() - began < milliseconds) {
      const at = next++ % tokens.length
      const result = await sessions.refresh(tokens[at])
      if (!result.ok) throw new Error(`A refresh was refused: ${result.reason}.`)
      tokens[at] = result.tokens.refreshToken
      done++
    }
  }
  await Promise.all(Array.from({ length: 64 }, client))
  process.send((done * 1000) / (performance.now() - began))
})
process.send('ready')
