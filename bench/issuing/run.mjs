import { ask } from '../measure/process.mjs'
import { refreshesOnRedis } from './redis.mjs'

const paces = {
  full: { rounds: 60, sliceMs: 12, redisRounds: 20, redisMs: 1000, sessions: 50_000 },
  quick: { rounds: 15, sliceMs: 8, redisRounds: 4, redisMs: 500, sessions: 5000 },
}

/** Compares issuing: microseconds per operation in cells of their own, refreshes a second on Redis, bytes per session. */
export async function runIssuing({ runtime, folder, quick, log }) {
  const { rounds, sliceMs, redisRounds, redisMs, sessions } = paces[quick ? 'quick' : 'full']
  const plan = [
    ...['ES256', 'EdDSA', 'RS256'].map((algorithm) => ['issue', algorithm]),
    ['issue on WebCrypto', 'ES256'],
    ['sessions', 'ES256'],
  ]
  const cells = []
  for (const [cell, algorithm] of plan) {
    log(`issuing: ${cell}, ${algorithm}`)
    const microseconds = await ask(runtime, 'issuing/cell.mjs', folder, cell, algorithm, rounds, sliceMs)
    cells.push({ cell, algorithm, microseconds })
  }
  log('issuing: refreshes on Redis')
  const refreshesPerSecond = await refreshesOnRedis(folder, { rounds: redisRounds, sliceMs: redisMs })
  log('issuing: bytes of a session')
  const bytesPerSession = await ask(runtime, 'issuing/memory.mjs', folder, sessions)
  return { cells, refreshesPerSecond, bytesPerSession }
}
