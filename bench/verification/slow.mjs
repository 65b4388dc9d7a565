import { monitorEventLoopDelay } from 'node:perf_hooks'
import * as core from '@bearer/core'
import { makeKey, openKey } from '../fixtures/keys.mjs'
import { audience, issuer, makeTokens } from '../fixtures/tokens.mjs'

/** Tokens at once, as a burst of requests brings them. */
const burst = 200

/**
 * Bursts of tokens whose signatures take long to verify: microseconds per token, and the longest time, in milliseconds, for which
 * the event loop served nobody else.
 */
export async function slow({ rounds }) {
  const series = {}
  for (const algorithm of ['ES256', 'ES512', 'RS256-4096']) {
    const data = makeKey(algorithm)
    const tokens = makeTokens(data, burst)
    const [took, paused] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const { key } = openKey(data)
      const keys = core.publicKey(key, { kid: data.kid, algorithm: data.algorithm })
      const guard = core.createGuard({ issuer, audience, keys, profile: 'rfc9068', cache: false })
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      // It counts from its first sample on.
      await new Promise((resolve) => setTimeout(resolve, 20))
      const began = performance.now()
      await Promise.all(tokens.map((token) => guard.verify(token)))
      took.push(((performance.now() - began) * 1000) / burst)
      await new Promise((resolve) => setTimeout(resolve, 20))
      delay.disable()
      paused.push(delay.max / 1e6)
    }
    series[`${algorithm}, µs`] = took
    series[`${algorithm}, longest pause in ms`] = paused
  }
  return series
}
