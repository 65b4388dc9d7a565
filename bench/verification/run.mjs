import { algorithms } from '../fixtures/keys.mjs'
import { ask } from '../measure/process.mjs'

const paces = {
  full: { rounds: 60, sliceMs: 6, warmTokens: [1, 1000, 10_000] },
  quick: { rounds: 15, sliceMs: 3, warmTokens: [10_000] },
}

/** Compares verification: microseconds per operation, a series for each contender, a process for each cell. */
export async function runVerification({ runtime, folder, quick, log }) {
  const { rounds, sliceMs, warmTokens } = paces[quick ? 'quick' : 'full']
  const plan = [
    ...algorithms.map((algorithm) => ['cold', algorithm, 10_000]),
    ...algorithms.map((algorithm) => ['cold on WebCrypto', algorithm, 10_000]),
    ...warmTokens.map((tokens) => ['warm', 'HS256', tokens]),
    ...(quick ? [] : [['warm', 'RS256', 10_000]]),
    ['bound', 'ES256', 10_000],
    ['slow', 'ES256', 1],
    ...['HS256', 'RS256'].map((algorithm) => ['refusal', algorithm, 10_000]),
  ]
  const results = []
  for (const [cell, algorithm, tokens] of plan) {
    log(`verification: ${cell} ${algorithm}, ${tokens} tokens`)
    const series = await ask(runtime, 'verification/cell.mjs', folder, cell, algorithm, tokens, rounds, sliceMs)
    results.push({ cell, algorithm, tokens, microseconds: series })
  }
  return results
}
