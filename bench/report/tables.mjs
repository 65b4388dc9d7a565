import { difference, ratio, summary } from '../measure/statistics.mjs'
import { comparison } from './comparison.mjs'
import { number, spread, table } from './format.mjs'
import { targets } from './targets.mjs'

/** The tables of a run, by the name of their place in the documentation. */
export function tables(results) {
  const { verification, issuing, http, footprint } = results
  return {
    ...(verification && {
      cold: byAlgorithm(verification.filter(({ cell }) => cell === 'cold')),
      webcrypto: byAlgorithm(verification.filter(({ cell }) => cell === 'cold on WebCrypto')),
      warm: warm(verification.filter(({ cell }) => cell === 'warm')),
      refusals: refusals(verification.filter(({ cell }) => cell === 'refusal')),
    }),
    ...(issuing && issued(issuing)),
    ...(http && { http: rates(http) }),
    ...(footprint && { footprint: sizes(footprint), memory: memory(footprint) }),
    ...(verification && http && footprint && { comparison: comparison(results) }),
    targets: reached(targets(results)),
  }
}

function byAlgorithm(cells) {
  const names = [...new Set(cells.flatMap(({ microseconds }) => Object.keys(microseconds)))]
  const rows = names.map((name) => [
    name,
    ...cells.map(({ microseconds }) => (microseconds[name] ? spread(summary(microseconds[name])) : '–')),
  ])
  return table(['µs', ...cells.map(({ algorithm }) => algorithm)], rows)
}

function issued({ cells, refreshesPerSecond, bytesPerSession }) {
  const of = (name) => cells.filter(({ cell }) => cell === name)
  const [{ microseconds: sessions }] = of('sessions')
  const limit = sessions['node:crypto']
  const rows = Object.entries(sessions).map(([name, series]) => [
    name,
    spread(summary(series)),
    name === 'node:crypto' ? '–' : spread(difference(series, limit)),
  ])
  const rates = Object.entries(refreshesPerSecond)
  return {
    issuing: byAlgorithm(of('issue')),
    'issuing-webcrypto': byAlgorithm(of('issue on WebCrypto')),
    sessions: table(['ES256', 'µs', 'beyond the signature, µs'], rows),
    'refreshes-redis': table(
      ['', 'refreshes a second, 64 at once'],
      rates.map(([name, series]) => [name, spread(summary(series))]),
    ),
    'session-bytes': table(
      ['', 'octets of one session'],
      Object.entries(bytesPerSession).map(([name, bytes]) => [name, number(bytes)]),
    ),
  }
}

function warm(cells) {
  const rows = cells.map(({ algorithm, tokens, microseconds: { bearer, ...others } }) => {
    const peer = others['fast-jwt, cache on']
    return [algorithm, number(tokens), spread(summary(bearer)), spread(summary(peer)), spread(ratio(bearer, peer))]
  })
  return table(['', 'tokens in rotation', 'bearer, µs', 'fast-jwt with cache, µs', 'ratio'], rows)
}

function refusals(cells) {
  const names = Object.keys(cells[0].microseconds)
  const head = ['µs, and as a ratio to a good one', ...cells.map(({ algorithm }) => algorithm)]
  return table(
    head,
    names.map((name) => [
      name,
      ...cells.map(({ microseconds: series }) => {
        const took = number(summary(series[name]).median)
        return name === 'good' ? took : `${took} · ${number(ratio(series[name], series.good).median)}`
      }),
    ]),
  )
}

function rates(cells) {
  return [...new Set(cells.map(({ framework }) => framework))]
    .map((framework) => {
      const here = cells.filter((cell) => cell.framework === framework)
      const head = [framework, ...here.map(({ algorithm, tokens }) => `${algorithm}, ${number(tokens)} tokens`)]
      const names = Object.keys(here[0].requestsPerSecond)
      const rows = names.map((name) => [
        name,
        ...here.map(({ requestsPerSecond: all }) => spread(ratio(all[name], all['does nothing']))),
      ])
      const levels = here.map(({ requestsPerSecond: all }) => number(summary(all['does nothing']).median))
      return table(head, [...rows, ['requests a second of "does nothing"', ...levels]])
    })
    .join('\n\n')
}

function sizes({ importMilliseconds, installed }) {
  const rows = Object.entries(installed).map(([name, { bytes, packages }]) => [
    name,
    spread(importMilliseconds[name]),
    number(bytes / 1024),
    String(packages),
  ])
  return table(['', 'import, ms', 'installed beside the framework, KiB', 'packages'], rows)
}

const memory = ({ bytesPerCachedToken }) =>
  table(
    ['', 'octets of one cached token'],
    Object.entries(bytesPerCachedToken).map(([name, bytes]) => [name, number(bytes)]),
  )

const reached = (rows) =>
  table(
    ['', 'measured', 'must be', ''],
    rows.map(({ what, value, bound, reached }) => [what, value, bound, reached ? 'reached' : '**missed**']),
  )
