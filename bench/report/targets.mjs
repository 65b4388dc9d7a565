import { difference, ratio } from '../measure/statistics.mjs'
import { number } from './format.mjs'

const openSsl = ['fast-jwt', 'fast-jwt, cache on', 'jsonwebtoken', 'aws-jwt-verify']
const own = ['no auth', 'does nothing', 'bearer', 'bearer, cache off']

/** What must be reached: `bound` on a ratio of two series of one cell. Each gives rows of what, figure, bound and verdict. */
export function targets({ verification, issuing, http, footprint }) {
  return [
    ...(verification
      ? [
          ...cold(verification),
          ...warm(verification),
          ...bound(verification),
          ...pauses(verification),
          ...refusals(verification),
        ]
      : []),
    ...(issuing ? [...signing(issuing), ...sessions(issuing)] : []),
    ...(http ? [...overhead(http), ...ahead(http)] : []),
    ...(footprint ? size(footprint) : []),
  ]
}

const row = (what, value, bound, reached) => ({ what, value: number(value), bound, reached })
const atMost = (what, value, bound) => row(what, value, `≤ ${bound}`, value <= bound)

function cold(results) {
  return results
    .filter(({ cell }) => cell === 'cold')
    .flatMap(({ algorithm, microseconds: series }) => {
      if (algorithm === 'HS256')
        return [atMost('cold HS256 / fast-jwt without cache', ratio(series.bearer, series['fast-jwt']).median, 0.95)]
      const peers = openSsl.filter((name) => series[name])
      const best = Math.max(...peers.map((name) => ratio(series.bearer, series[name]).median))
      return [
        atMost(`cold ${algorithm} / node:crypto alone`, ratio(series.bearer, series['node:crypto']).median, 1.15),
        row(`cold ${algorithm} / fastest peer on OpenSSL`, best, '< 1', best < 1),
      ]
    })
}

function warm(results) {
  return results
    .filter(({ cell }) => cell === 'warm')
    .map(({ algorithm, tokens, microseconds: series }) =>
      atMost(
        `warm ${algorithm}, ${number(tokens)} tokens / fast-jwt with cache`,
        ratio(series.bearer, series['fast-jwt, cache on']).median,
        0.4,
      ),
    )
}

function bound(results) {
  return results
    .filter(({ cell }) => cell === 'bound')
    .map(({ microseconds: { bearer, 'node:crypto': raw } }) =>
      atMost('a DPoP proof, its nonce and replay check / the ES256 signature alone', ratio(bearer, raw).median, 1.15),
    )
}

function pauses(results) {
  const paused = 'longest pause in ms'
  return results
    .filter(({ cell }) => cell === 'slow')
    .flatMap(({ microseconds: series }) =>
      ['ES512', 'RS256-4096'].map((name) => {
        const { median } = ratio(series[`${name}, ${paused}`], series[`ES256, ${paused}`])
        return row(`the longest pause of the event loop in a burst of ${name} / of ES256`, median, '< 1', median < 1)
      }),
    )
}

function refusals(results) {
  return results
    .filter(({ cell }) => cell === 'refusal')
    .flatMap(({ algorithm, microseconds: { good, ...hostile } }) =>
      Object.entries(hostile)
        .filter(([name]) => name !== 'bad signature' && name !== 'four keys, no kid')
        .map(([name, series]) => {
          const { median } = ratio(series, good)
          return row(`refusing ${name} / a good cold ${algorithm}`, median, '< 0.5', median < 0.5)
        }),
    )
}

function signing({ cells }) {
  return cells
    .filter(({ cell }) => cell === 'issue')
    .map(({ algorithm, microseconds: { bearer, 'fast-jwt': peer } }) =>
      atMost(`issuing ${algorithm} / fast-jwt's signer`, ratio(bearer, peer).median, 1.03),
    )
}

function sessions({ cells, refreshesPerSecond: { bearer, 'bearer on WebCrypto': before } }) {
  const { microseconds } = cells.find(({ cell }) => cell === 'sessions')
  const beyond = (name) => difference(microseconds[name], microseconds['node:crypto']).median
  const faster = ratio(bearer, before).median
  return [
    atMost('a refresh on the memory store beyond its signature, µs', beyond('refresh'), 60),
    atMost('a log-in on the memory store beyond its signature, µs', beyond('log-in'), 80),
    row('refreshes a second on Redis / those on WebCrypto', faster, '≥ 2.5', faster >= 2.5),
  ]
}

const cellOf = ({ framework, algorithm, tokens }) => `${framework}, ${algorithm}, ${number(tokens)} tokens`

function overhead(results) {
  return results.map((result) => {
    const { median } = ratio(result.requestsPerSecond.bearer, result.requestsPerSecond['does nothing'])
    return row(`HTTP warm: ${cellOf(result)} / a middleware that does nothing`, median, '≥ 0.93', median >= 0.93)
  })
}

function ahead(results) {
  return results.flatMap((result) => {
    const rates = result.requestsPerSecond
    const peers = Object.keys(rates).filter((name) => !own.includes(name))
    return ['bearer', 'bearer, cache off'].map((name) => {
      const against = name === 'bearer' ? peers : peers.filter((peer) => !peer.endsWith('cache on'))
      const worst = Math.min(...against.map((peer) => ratio(rates[name], rates[peer]).median))
      return row(`HTTP ${name === 'bearer' ? 'warm' : 'cold'}: ${cellOf(result)} / best peer`, worst, '> 1', worst > 1)
    })
  })
}

function size({ importMilliseconds, installed }) {
  return ['@bearer/express', '@bearer/koa', '@bearer/fastify'].flatMap((name) => [
    atMost(`import of @bearer/core and ${name}, ms`, importMilliseconds[name].median, 80),
    atMost(`${name} installed, MiB`, installed[name].bytes / 2 ** 20, 1),
  ])
}
