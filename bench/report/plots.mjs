import { ratio, summary } from '../measure/statistics.mjs'
import { bars } from './bars.mjs'

/** The plots of a run, by file name. */
export function plots({ verification, http }) {
  const drawn = {}
  for (const { cell, algorithm, microseconds } of verification ?? []) {
    if (cell !== 'cold' || !['HS256', 'RS256'].includes(algorithm)) continue
    drawn[`cold-${algorithm}.svg`] = bars({
      title: `Verifying a new ${algorithm} token`,
      unit: 'µs, less is better; the line spans the middle eight of ten rounds',
      bars: Object.entries(microseconds).map(([name, series]) => ({ name, ...summary(series) })),
    })
  }
  for (const { framework, algorithm, tokens, requestsPerSecond: rates } of http ?? []) {
    if (algorithm !== 'HS256' || tokens !== 1000) continue
    drawn[`http-${framework}.svg`] = bars({
      title: `${framework[0].toUpperCase()}${framework.slice(1)}: requests a second, HS256, 1,000 tokens in rotation`,
      unit: 'as a ratio to a middleware that does nothing, more is better',
      bars: Object.entries(rates).map(([name, series]) => ({ name, ...ratio(series, rates['does nothing']) })),
    })
  }
  return drawn
}
