import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { mirror, revocationKey } from '@bearer/core'
import { issuer } from './redis.mjs'

/** Bytes that one revocation takes in a process that mirrors many: on the heap and beside it. */
export async function bytesPerEntry(count = 1_000_000) {
  const child = fork(fileURLToPath(import.meta.url), [String(count)], { execArgv: ['--expose-gc'] })
  const [bytes] = await once(child, 'message')
  child.kill()
  return bytes
}

/** A store that makes its entries as they are read and keeps none, so that what is measured is the mirror's. */
function endless(count) {
  const expiresAt = Date.now() + 600_000
  const beats = []
  const entry = () => ({
    key: revocationKey.session(issuer, randomBytes(16).toString('base64url')),
    before: Number.MAX_SAFE_INTEGER,
    expiresAt,
  })
  return {
    put: async (entries) => void beats.push(...entries),
    get: async () => [],
    async changes(cursor) {
      if (cursor === 'end') {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return { entries: beats.splice(0), cursor: 'end', kind: 'changes', more: false }
      }
      const done = Number(cursor ?? 0) + 1000
      return {
        entries: Array.from({ length: 1000 }, entry),
        cursor: done < count ? String(done) : 'end',
        kind: 'snapshot',
        more: done < count,
      }
    },
  }
}

async function measure(count) {
  const small = mirror(endless(1000))
  await whenReady(small)
  const before = heap()
  const large = mirror(endless(count))
  await whenReady(large)
  const bytes = (heap() - before) / large.entries
  await Promise.all([small.close(), large.close()])
  process.send(bytes)
}

/** Millions take longer than `ready` waits for. */
async function whenReady(mirrored) {
  for (let isReady = false; !isReady; )
    isReady = await mirrored.ready().then(
      () => true,
      () => false,
    )
}

function heap() {
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measure(Number(process.argv[2]))
