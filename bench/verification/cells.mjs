import { interleave } from '../measure/interleave.mjs'
import { bound } from './bound.mjs'
import * as candidates from './candidates.mjs'
import { contender } from './contender.mjs'
import { hostile } from './hostile.mjs'
import { slow } from './slow.mjs'

const { raw, bearer, bearerUncached, fastJwtUncached, fastJwtCached, jsonWebToken, awsJwtVerify, jose, hono } =
  candidates

/** What one process compares. Each gives microseconds per operation, a series for each contender. */
export const cells = {
  /** Tokens that were never seen before. */
  cold: (fixture, pace) =>
    compare([raw, bearer, bearerUncached, fastJwtUncached, fastJwtCached, jsonWebToken, awsJwtVerify], fixture, pace),
  /** The same for those that verify with WebCrypto: its threads would disturb the others. */
  'cold on WebCrypto': (fixture, pace) => compare([bearer, jose, hono], fixture, pace),
  /** Tokens that come again: all of the fixture in rotation, and room for all of them. */
  async warm(fixture, pace) {
    const entries = 4 * fixture.tokens.length
    const contenders = await all([bearer, fastJwtCached], fixture, { entries })
    for (const { inputs, verify } of contenders)
      for (let pass = 0; pass < 3; pass++) inputs(fixture.tokens.length).forEach(verify)
    return interleave(contenders, pace)
  },
  /** Bound tokens, each time with a new proof. */
  bound: async (fixture, pace) => interleave(await bound(fixture), pace),
  /** Signatures that take long, and for how long they hold up everybody else. */
  slow: (_fixture, pace) => slow(pace),
  /** Hostile tokens against good ones that were never seen before. */
  async refusal(fixture, pace) {
    const good = await contender({ ...bearer, name: 'good' }, fixture, { cold: true })
    return interleave([good, ...hostile(fixture)], pace)
  },
}

async function compare(list, fixture, pace) {
  const able = list.filter(({ algorithms }) => algorithms.includes(fixture.key.algorithm))
  return interleave(await all(able, fixture, { cold: true }), pace)
}

const all = (list, fixture, options) => Promise.all(list.map((candidate) => contender(candidate, fixture, options)))
