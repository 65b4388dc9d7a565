import { join, resolve } from 'node:path'
import { ask } from '../measure/process.mjs'
import { ratio, summary } from '../measure/statistics.mjs'

/**
 * Compares this build with an older checkout's, which has been built, in one run: each row gives microseconds of both, and the
 * ratio of new to old round by round. What a change costs the hot path shows here.
 */
export async function runAgainst({ runtime, folder, quick, log, checkout }) {
  const old = join(resolve(checkout), 'packages/core/dist/index.js')
  const rounds = quick ? 30 : 120
  const plan = ['HS256', 'RS256', 'ES256', 'EdDSA'].flatMap((algorithm) => [
    ['cold', algorithm, 10_000],
    ...[1, 1000, 10_000].map((tokens) => ['warm', algorithm, tokens]),
    ['refusal', algorithm, 10_000],
  ])
  const lines = ['| | now, µs | old, µs | ratio | middle eight of ten |', '| --- | --- | --- | --- | --- |']
  for (const [cell, algorithm, tokens] of plan) {
    log(`against ${old}: ${cell} ${algorithm}, ${tokens} tokens`)
    const rows = await ask(runtime, 'against/cell.mjs', folder, cell, algorithm, tokens, rounds, old)
    for (const [name, series] of Object.entries(rows)) lines.push(row(`${algorithm} ${name}`, series))
  }
  return lines.join('\n')
}

function row(name, { now, old }) {
  const { median, low, high } = ratio(now, old)
  const micros = [now, old].map((series) => summary(series).median.toPrecision(3))
  return `| ${name} | ${micros.join(' | ')} | ${median.toFixed(3)} | ${low.toFixed(2)}–${high.toFixed(2)} |`
}
