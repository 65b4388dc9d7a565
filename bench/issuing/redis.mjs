import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startRedis } from '../revocation/redis.mjs'

const worker = fileURLToPath(new URL('redis-worker.mjs', import.meta.url))
const onWebCrypto = ['--import', new URL('on-webcrypto.mjs', import.meta.url).href]

/** Refreshes a second on Redis, 64 at once: a series for each way of signing, in turns. */
export async function refreshesOnRedis(folder, { rounds, sliceMs }) {
  const server = await startRedis()
  const children = Object.entries({ bearer: [], 'bearer on WebCrypto': onWebCrypto }).map(([name, execArgv]) => {
    const child = fork(worker, [folder, server.port], { execArgv, env: { ...process.env, NODE_ENV: 'production' } })
    child.once('exit', (code) => code && process.exit(code))
    return [name, child]
  })
  await Promise.all(children.map(([, child]) => once(child, 'message')))
  const series = Object.fromEntries(children.map(([name]) => [name, []]))
  for (let round = -2; round < rounds; round++) {
    for (const [name, child] of round % 2 ? children : [...children].reverse()) {
      child.send(sliceMs)
      const [rate] = await once(child, 'message')
      if (round >= 0) series[name].push(rate)
    }
  }
  for (const [, child] of children) child.kill()
  server.close()
  return series
}
