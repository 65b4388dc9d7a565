import { ratio, summary } from '../measure/statistics.mjs'
import { number, spread, table } from './format.mjs'

/** Packages as they are installed, the framework, what they are called where servers were measured, and what verifies for them. */
const compared = [
  ['@bearer/express', 'express', 'bearer', 'bearer'],
  ['express-jwt', 'express', 'express-jwt', 'jsonwebtoken'],
  ['express-oauth2-jwt-bearer', 'express', 'express-oauth2-jwt-bearer', 'jose'],
  ['passport-jwt', 'express', 'passport-jwt', 'jsonwebtoken'],
  ['@bearer/koa', 'koa', 'bearer', 'bearer'],
  ['koa-jwt', 'koa', 'koa-jwt', 'jsonwebtoken'],
  ['@bearer/fastify', 'fastify', 'bearer', 'bearer'],
  ['@fastify/jwt', 'fastify', '@fastify/jwt, cache on', 'fast-jwt'],
]
const head = [
  '',
  'requests, beside a server that checks nothing',
  'a new RS256 token, µs',
  'installed, KiB',
  'packages',
]

/** What each adapter and its peers cost, in one table. */
export function comparison({ verification, http, footprint }) {
  const rows = compared.map(([name, framework, server, verifier]) => {
    const { requestsPerSecond } = http.find(
      (cell) => cell.framework === framework && cell.algorithm === 'HS256' && cell.tokens === 1000,
    )
    const kind = verifier === 'jose' ? 'cold on WebCrypto' : 'cold'
    const { microseconds } = verification.find(({ cell, algorithm }) => cell === kind && algorithm === 'RS256')
    const { bytes, packages } = footprint.installed[name]
    return [
      name === '@fastify/jwt' ? `${name}, its cache on` : name,
      spread(ratio(requestsPerSecond[server], requestsPerSecond['does nothing'])),
      `${spread(summary(microseconds[verifier]))}${verifier === 'bearer' ? '' : `, by ${verifier}`}`,
      number(bytes / 1024),
      String(packages),
    ]
  })
  return table(head, rows)
}
