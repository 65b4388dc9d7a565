// Two builds in a process of its own: cell.mjs FOLDER CELL ALGORITHM TOKENS ROUNDS OLD. Prints series by row as JSON.
import { pathToFileURL } from 'node:url'
import * as now from '@bearer/core'
import { readFixture } from '../fixtures/fixture.mjs'
import { interleave } from '../measure/interleave.mjs'
import { bearerOf } from '../verification/candidates.mjs'
import { contender } from '../verification/contender.mjs'
import { hostile } from '../verification/hostile.mjs'

const [folder, cell, algorithm, count, rounds, old] = process.argv.slice(2)
const builds = { now, old: await import(pathToFileURL(old).href) }
const { key, tokens } = readFixture(folder, algorithm)
const fixture = { key, tokens: tokens.slice(0, Number(count)) }
const pace = { rounds: Number(rounds), sliceMs: 6 }
const pairs = { cold, warm, refusal }
console.log(JSON.stringify(await pairs[cell]()))

async function cold() {
  return { cold: await interleave(await both((candidate) => contender(candidate, fixture, { cold: true })), pace) }
}

async function warm() {
  const contenders = await both((candidate) => contender(candidate, fixture, { entries: 4 * fixture.tokens.length }))
  for (const { inputs, verify } of contenders)
    for (let pass = 0; pass < 3; pass++) inputs(fixture.tokens.length).forEach(verify)
  return { [`warm, ${fixture.tokens.length} tokens`]: await interleave(contenders, pace) }
}

async function refusal() {
  const lists = Object.entries(builds).map(([name, build]) => [name, hostile(fixture, build)])
  const rows = {}
  for (const { name: kind } of lists[0][1]) {
    const contenders = lists.map(([name, list]) => ({ ...list.find((one) => one.name === kind), name }))
    rows[`refusing ${kind}`] = await interleave(contenders, pace)
  }
  return rows
}

function both(make) {
  return Promise.all(Object.entries(builds).map(([name, build]) => make(bearerOf(name, build))))
}
