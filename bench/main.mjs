// npm run bench -- [--quick] [--runtime NAME-OR-PATH] [--only verification,issuing,http,footprint] [--against CHECKOUT]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runAgainst } from './against/run.mjs'
import { writeFixture } from './fixtures/fixture.mjs'
import { algorithms } from './fixtures/keys.mjs'
import { runFootprint } from './footprint/run.mjs'
import { runHttp } from './http/run.mjs'
import { runIssuing } from './issuing/run.mjs'
import { runtimeOf } from './measure/runtime.mjs'
import { report } from './report/report.mjs'
import { runVerification } from './verification/run.mjs'

const parts = { verification: runVerification, issuing: runIssuing, http: runHttp, footprint: runFootprint }
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runtime: { type: 'string' },
    against: { type: 'string' },
    only: { type: 'string', default: Object.keys(parts).join(',') },
  },
})
const { quick } = values
const runtime = runtimeOf(values.runtime)
// Only the whole run on this runtime is what the documentation shows.
const place = quick ? 'results/quick' : values.runtime ? `results/${runtime.name.replace(/\W+/g, '-')}` : 'results'
const results = fileURLToPath(new URL(place, import.meta.url))
mkdirSync(results, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'bearer-bench-'))
const began = performance.now()
const log = (text) => console.error(`${String(Math.round((performance.now() - began) / 1000)).padStart(4)} s  ${text}`)
try {
  log(`${runtime.name} on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}): making keys and tokens`)
  for (const algorithm of algorithms) writeFixture(folder, algorithm, quick && /^[RP]S/.test(algorithm) ? 2000 : 10_000)
  if (values.against !== undefined)
    console.log(await runAgainst({ runtime, folder, quick, log, checkout: values.against }))
  for (const name of values.against === undefined ? values.only.split(',') : []) {
    const measured = await parts[name]({ runtime, folder, quick, log })
    const machine = { runtime: runtime.name, cores: cpus().length, processor: cpus()[0]?.model, quick }
    writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ machine, measured }, rounded, 1)}\n`)
  }
  log('done')
} finally {
  rmSync(folder, { recursive: true })
}
if (values.against === undefined) console.log(report(results, { publish: place === 'results' }))
process.exit()

/** Four digits are more than the noise leaves. */
function rounded(_name, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}
