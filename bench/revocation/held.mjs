import { fork } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createGuard, mirror, revocationKey, secret } from '@bearer/core'
import { issuer, open, quantile } from './redis.mjs'

/**
 * Connections that a process holds: bytes that each takes beside its callback and its `auth`, and milliseconds from a revocation in
 * this process until `onEnd` runs in that one: p50 and p99 of `revoked`.
 */
export async function heldConnections(port, count = 100_000, revoked = 500) {
  const child = fork(fileURLToPath(import.meta.url), [String(port), String(count)], { execArgv: ['--expose-gc'] })
  const [{ bytesEach }] = await once(child, 'message')
  const { store, close } = open(port)
  const delays = []
  for (let i = 0; i < revoked; i++) {
    const ended = once(child, 'message')
    const began = performance.timeOrigin + performance.now()
    const sid = `s${Math.floor((i * count) / revoked)}`
    const key = revocationKey.session(issuer, sid)
    await store.revocations.put([{ key, before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 }])
    const [{ of, at }] = await ended
    if (of !== sid) throw new Error(`${sid} was revoked, and ${of} ended.`)
    delays.push(at - began)
  }
  child.kill()
  close()
  return { count, bytesEach, p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) }
}

/** The process that holds them. */
async function hold(port, count) {
  const { store } = open(port)
  const bytes = randomBytes(32)
  const audience = 'https://api.example'
  const guard = createGuard({
    issuer,
    audience,
    keys: secret(bytes),
    revocations: mirror(store.revocations),
    cache: false,
  })
  await guard.ready()
  const waiting = []
  for (let i = 0; i < count; i++) {
    const sid = `s${i}`
    const auth = await guard.verify(minted({ sid, sub: `u${i}`, jti: `t${i}`, aud: audience }, bytes))
    waiting.push({ auth, onEnd: () => process.send({ of: sid, at: performance.timeOrigin + performance.now() }) })
  }
  const held = new Array(count)
  const before = heap()
  for (let i = 0; i < count; i++) held[i] = guard.hold(waiting[i].auth, { onEnd: waiting[i].onEnd })
  // They have looked once whether they may go on.
  await new Promise((resolve) => setTimeout(resolve, 100))
  process.send({ bytesEach: Math.round((heap() - before) / count) })
}

function minted(claims, bytes) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: issuer, iat: now, exp: now + 3600, ...claims })}`
  return `${input}.${createHmac('sha256', bytes).update(input).digest('base64url')}`
}

function heap() {
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await hold(...process.argv.slice(2).map(Number))
