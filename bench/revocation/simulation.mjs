import { quantile } from './redis.mjs'

/**
 * Simulates many processes that mirror one store, second by second of virtual time: who writes a heartbeat when, by the same
 * rule as the mirror's follower, and what the store has to answer. Checks what docs/scaling.md says of its growth.
 */
export function simulate({ processes, revocationsPerSecond, seconds = 60, softMs = 5000, latencyMs = 2 }) {
  const interval = softMs / 2
  const next = Array.from({ length: processes }, () => Math.random() * interval)
  let provenUntil = 0
  let heartbeats = 0
  const staleness = []
  for (let now = 0; now < seconds * 1000; now += 5) {
    for (let i = 0; i < processes; i++) {
      if (now < next[i]) continue
      // Whoever sees a fresh heartbeat of somebody else spares its own.
      if (now - provenUntil >= interval / 2) {
        heartbeats++
        provenUntil = now
      }
      next[i] = now + interval * (0.5 + Math.random() / 2)
    }
    if (now % 100 === 0 && now > interval) staleness.push(now - provenUntil + latencyMs)
  }
  const writes = heartbeats / seconds + revocationsPerSecond
  // Each change wakes every process once, unless several come within the time of one answer: a look at the stream, a reading of
  // it, and a look whether anything was cut off meanwhile. A second in which nothing comes takes the first two.
  const wakes = Math.min(writes, 1000 / (3 * latencyMs))
  const idle = Math.max(0, 1 - writes)
  const commandsPerSecond = processes * (3 * wakes + 2 * idle) + writes
  const bytesPerSecond = processes * writes * bytesPerMessage
  return {
    processes,
    revocationsPerSecond,
    heartbeatsPerSecond: heartbeats / seconds,
    commandsPerSecond,
    bytesPerSecond,
    stalenessP99: quantile(staleness, 0.99),
  }
}

/** An entry of the stream on the wire: key, numbers, id and the protocol's framing. */
const bytesPerMessage = 190
