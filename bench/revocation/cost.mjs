import { direct, mirror, revocationKey } from '@bearer/core'
import { issuer, open, quantile } from './redis.mjs'

const token = (i) => ({ issuer, tokenId: `t${i}`, sessionId: `s${i}`, subject: `u${i}`, issuedAt: 1 })

/** Microseconds of a revocation check for one request, 100,000 revocations live: mirrored, asked of Redis, and batched. */
export async function costPerCheck(port) {
  const { store, client, close } = open(port)
  const expiresAt = Date.now() + 600_000
  const entries = Array.from({ length: 100_000 }, (_, i) => ({
    key: revocationKey.session(issuer, `revoked${i}`),
    before: Number.MAX_SAFE_INTEGER,
    expiresAt,
  }))
  await store.revocations.put(entries)
  const mirrored = mirror(store.revocations)
  await mirrored.ready()
  const asked = direct(store.revocations)
  const rounds = { none: [], mirrored: [], 'one Redis command each': [], 'batched per turn, 64 at once': [] }
  for (let round = 0; round < 12; round++) {
    rounds.none.push(await perCheck(200_000, (i) => token(i) && false))
    rounds.mirrored.push(await perCheck(200_000, (i) => mirrored.isRevoked(token(i))))
    rounds['one Redis command each'].push(await perCheck(2_000, (i) => client.exists(`revoked:${i}`)))
    rounds['batched per turn, 64 at once'].push(await batched(64, 50, (i) => asked.isRevoked(token(i))))
  }
  await mirrored.close()
  close()
  return Object.fromEntries(Object.entries(rounds).map(([name, times]) => [name, quantile(times.slice(2), 0.5)]))
}

async function perCheck(count, check) {
  const began = performance.now()
  for (let i = 0; i < count; i++) {
    const answer = check(i)
    if (typeof answer !== 'boolean') await answer
  }
  return ((performance.now() - began) * 1000) / count
}

async function batched(width, turns, check) {
  const began = performance.now()
  for (let turn = 0; turn < turns; turn++)
    await Promise.all(Array.from({ length: width }, (_, i) => check(turn * width + i)))
  return ((performance.now() - began) * 1000) / (width * turns)
}
