import { readFixture } from '../fixtures/fixture.mjs'
import { load } from './load.mjs'
import { startServer } from './remote-server.mjs'

/**
 * Compares the ways to guard one framework with one kind of token: a process for each, load for a moment at a time on one
 * after the other. Gives requests per second, processor microseconds per request and how busy each server was, by round.
 */
export async function compare({ runtime, folder, framework, algorithm, tokens, rounds, seconds, only }) {
  const { names: all } = await import(`./${framework}.mjs`)
  const names = only ?? all
  const list = readFixture(folder, algorithm).tokens.slice(0, tokens)
  const servers = await Promise.all(names.map((name) => startServer(runtime, folder, framework, name, algorithm)))
  const rate = series(names)
  const processorTime = series(names)
  const busy = series(names)
  try {
    for (const { url } of servers) await load(url, list, 2)
    for (let round = 0; round < rounds; round++) {
      for (const server of round % 2 === 0 ? servers : [...servers].reverse()) {
        const before = await server.processorTime()
        const { requests, seconds: took } = await load(server.url, list, seconds)
        const spent = (await server.processorTime()) - before
        rate[server.name].push(requests / took)
        processorTime[server.name].push(spent / requests)
        busy[server.name].push(spent / 1e6 / took)
      }
    }
  } finally {
    for (const server of servers) server.close()
  }
  return { rate, processorTime, busy }
}

const series = (names) => Object.fromEntries(names.map((name) => [name, []]))
