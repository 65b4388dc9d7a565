import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { mirror, revocationKey } from '@bearer/core'
import { issuer, quantile } from './redis.mjs'
import { openStore } from './stores.mjs'

const token = (id) => ({ issuer, tokenId: undefined, sessionId: id, subject: undefined, issuedAt: 1 })

/** Milliseconds from a revocation in one process until another process refuses: p50 and p99 of `count`. */
export async function propagation(url, count = 500) {
  const child = fork(fileURLToPath(import.meta.url), [url])
  await once(child, 'message')
  const { store, close } = openStore(url)
  const delays = []
  for (let i = 0; i < count; i++) {
    const id = crypto.randomUUID()
    child.send(id)
    await once(child, 'message')
    const began = performance.timeOrigin + performance.now()
    const seen = once(child, 'message')
    await store.revocations.put([
      { key: revocationKey.session(issuer, id), before: Number.MAX_SAFE_INTEGER, expiresAt: Date.now() + 60_000 },
    ])
    const [at] = await seen
    delays.push(at - began)
  }
  child.kill()
  await close()
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) }
}

/** The other process: says when a session that it was told of is refused. */
async function follow(url) {
  const { store } = openStore(url)
  const mirrored = mirror(store.revocations)
  await mirrored.ready()
  process.on('message', (id) => {
    process.send('watching')
    const look = () =>
      mirrored.isRevoked(token(id)) ? process.send(performance.timeOrigin + performance.now()) : setImmediate(look)
    look()
  })
  process.send('ready')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await follow(process.argv[2])
