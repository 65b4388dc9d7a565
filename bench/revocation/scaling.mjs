// Writes the figures of docs/scaling.md and docs/connections.md from results/revocation.json and the simulation: node revocation/scaling.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { simulate } from './simulation.mjs'

const measured = JSON.parse(readFileSync(new URL('../results/revocation.json', import.meta.url), 'utf8'))
const number = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(2)).toString()

const prices = Object.entries(measured.microsecondsPerCheck).map(([name, price]) => `| ${name} | ${number(price)} µs |`)
const rows = [10, 1000, 10_000].flatMap((processes) =>
  [1, 100, 10_000].map((revocationsPerSecond) =>
    simulate({ processes, revocationsPerSecond, seconds: processes > 1000 ? 20 : 60 }),
  ),
)
const stores = Object.entries(measured.stores).map(([name, { refreshes, logOuts, propagationMs }]) => {
  const times = propagationMs ? [`${number(propagationMs.p50)} ms`, `${number(propagationMs.p99)} ms`] : ['–', '–']
  return `| ${[name, number(refreshes), number(logOuts), ...times].join(' | ')} |`
})
/** Seconds that an entry of a session lives: three hours, the largest tolerance and a minute. */
const entryLife = 11_160
const entriesOf = ({ revocationsPerSecond }) => revocationsPerSecond * entryLife
const memoryOf = (row) => entriesOf(row) * measured.bytesPerEntry
const figures = [
  '| a check, per request | |',
  '|---|---|',
  ...prices,
  '',
  `One entry lives ${number(entryLife)} s and takes ${number(measured.bytesPerEntry)} bytes in each process: 100 log-outs a second are ` +
    `${number(memoryOf({ revocationsPerSecond: 100 }) / 1e6)} MB there. One [subject](glossary.md#subject) that logs in and out 50 times a second makes each process keep ` +
    `${number(memoryOf({ revocationsPerSecond: 50 }) / 1e6)} MB, and no more, however long it goes on.`,
  '',
  '| store | refreshes/s | log-outs/s | from a revocation to its effect in another process, median | 99 of 100 |',
  '|---|---|---|---|---|',
  ...stores,
  '',
  `Refreshes and log-outs are those of one process, 64 at once, on a server with its own defaults on the same two cores. One Redis here answers about ${number(measured.commandsPerSecondOfOneRedis)} script calls a second to one client.`,
  '',
  `A process that holds ${number(measured.heldConnections.count)} connections spends ${number(measured.heldConnections.bytesEach)} bytes on each, ` +
    `and ends one ${number(measured.heldConnections.p50)} ms (median), ${number(measured.heldConnections.p99)} ms (99 of 100) after its revocation in another.`,
]

/** What one server, one gigabit and a gigabyte in each process can bear. */
const limits = {
  memory: (row) => memoryOf(row) / 1e9,
  commands: (row) => row.commandsPerSecond / measured.commandsPerSecondOfOneRedis,
  bytes: (row) => row.bytesPerSecond / 125e6,
}
function firstToBreak(row) {
  const broken = Object.entries(limits)
    .map(([name, load]) => [name, load(row)])
    .filter(([, load]) => load > 1)
    .sort(([, one], [, other]) => other - one)
  return broken.length === 0 ? '–' : broken.map(([name, load]) => `${name} × ${number(load)}`).join(', ')
}
const table = [
  '| processes | revocations/s | heartbeats/s | commands/s at Redis | MB/s from Redis | staleness, 99 of 100 | live entries | memory of each process | more than one can bear |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows.map(
    (row) =>
      `| ${number(row.processes)} | ${number(row.revocationsPerSecond)} | ${number(row.heartbeatsPerSecond)} | ${number(row.commandsPerSecond)} | ` +
      `${number(row.bytesPerSecond / 1e6)} | ${number(row.stalenessP99 / 1000)} s | ${number(entriesOf(row))} | ` +
      `${number(memoryOf(row) / 1e6)} MB | ${firstToBreak(row)} |`,
  ),
]

const { count, bytesEach, p99 } = measured.heldConnections
const held = [
  `- ${number(count)} connections cost a process ${number(bytesEach)} bytes each beside your callback and the \`auth\`, and one timer; ` +
    `99 of 100 ends come within ${Math.round(p99)} ms of a`,
  '  [revocation](glossary.md#revocation) in another process ([how it is measured](scaling.md)).',
]

function write(page, parts) {
  const file = new URL(`../../docs/${page}`, import.meta.url)
  let text = readFileSync(file, 'utf8')
  for (const [name, lines] of Object.entries(parts)) {
    const marks = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`)
    text = text.replace(marks, (_, begin, end) => begin + lines.join('\n') + end)
  }
  writeFileSync(file, text)
}
write('scaling.md', { figures, simulation: table })
write('connections.md', { held })
