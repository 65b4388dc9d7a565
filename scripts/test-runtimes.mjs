// npm run test:runtimes [-- node22 node24 node26 bun deno workerd]: the tests on other runtimes, one runtime after the other.
import { prepare } from './pnpm.mjs'
import { installed, runtimes } from './runtimes.mjs'
import { sayInReadme } from './runtimes-seen.mjs'
import { lineOf, total } from './summary.mjs'
import { vitest } from './vitest.mjs'

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(runtimes)
const unknown = names.filter((name) => !Object.hasOwn(runtimes, name))
if (unknown.length > 0) {
  console.error(`There is no runtime ${unknown.join(', ')} here. There are: ${Object.keys(runtimes).join(', ')}.`)
  process.exit(1)
}

/** What runs in the runtime itself, on the sources. */
const unit = ['core', 'sessions', 'express', 'koa', 'fastify', 'fetch', 'client'].map((name) => `packages/${name}/test`)
const redis = ['test/redis/conformance.test.ts', 'test/redis/store.test.ts']
/** What asks Workers from outside. */
const workers = ['worker', 'contract-worker', 'durable-worker'].map((name) => `test/runtimes/${name}.test.ts`)
const inside = [...unit, ...redis, 'test/contract', 'test/runtimes/itself.test.ts']

await prepare(['./packages/*'])
const lines = []
const outcomes = []
const green = []
for (const name of names) {
  const outcome = total(await testsOf(name))
  outcomes.push(outcome)
  if (outcome.failed === 0) green.push(name)
  lines.push(`${name} (${runtimes[name].version}): ${lineOf(outcome)}`)
}
const all = total(outcomes)
console.log(`\n${lines.join('\n')}\n${lineOf(all)}`)
// The README claims what a run has seen, and says when.
if (!process.env.CI) sayInReadme(green, new Date().toISOString().slice(0, 10))
process.exit(all.failed === 0 ? 0 : 1)

/** On Workers no test runner runs: what is built is asked from outside, as it is on the others after their own tests. */
async function testsOf(name) {
  const { userAgent, env } = runtimes[name]
  const command = await installed(runtimes[name])
  const told = { ...env, BEARER_RUNTIME: JSON.stringify({ name, userAgent, command }) }
  if (name === 'workerd') return [await vitest(workers, { env: told })]
  return [await vitest(inside, { command, env: told }), await vitest(['test/runtimes/process.test.ts'], { env: told })]
}
