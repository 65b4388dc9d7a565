import { setTimeout } from 'node:timers/promises'
import { readFixture } from '../fixtures/fixture.mjs'
import { load } from './load.mjs'
import { startServer } from './remote-server.mjs'

/**
 * Compares the ways to guard one framework with one kind of token: a process for each, load for a moment at a time on one
 * after the other. Gives requests per second, processor microseconds per request and how busy each server was, by round.
 */
export async function compare({ runtime, folder, framework, algorithm, tokens, rounds, seconds }) {
  const { namesFor, names = namesFor(algorithm) } = await import(`./${framework}.mjs`)
  const list = readFixture(folder, algorithm).tokens.slice(0, tokens)
  const servers = await Promise.all(names.map((name) => startServer(runtime, folder, framework, name, algorithm)))
  const [requestsPerSecond, processorMicroseconds, busy] = [series(names), series(names), series(names)]
  try {
    for (const { url } of servers) await load(url, list, Math.min(2, 4 * seconds))
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? servers : [...servers].reverse()) {
        await setTimeout(20)
        const before = await server.processorTime()
        const { requests, seconds: took } = await load(server.url, list, seconds)
        const spent = (await server.processorTime()) - before
        requestsPerSecond[server.name].push(requests / took)
        processorMicroseconds[server.name].push(spent / requests)
        busy[server.name].push(spent / 1e6 / took)
      }
    }
  } finally {
    for (const server of servers) server.close()
  }
  return { requestsPerSecond, processorMicroseconds, busy }
}

const series = (names) => Object.fromEntries(names.map((name) => [name, []]))
