import { interleave } from '../measure/interleave.mjs'
import { bearer, content, fastJwt, jose, jsonWebToken, raw } from './candidates.mjs'
import { openMemory } from './sessions.mjs'

/** What one process compares. Each gives microseconds per operation, a series for each contender. */
export const cells = {
  issue: (key, pace) => compare([raw, bearer, fastJwt, jsonWebToken], key, pace),
  /** Beside those that sign with WebCrypto: its threads would disturb the others. */
  'issue on WebCrypto': (key, pace) => compare([bearer, jose], key, pace),
  /** A log-in and a refresh on the memory store, one after the other. */
  async sessions(key, pace) {
    const { login, refresh, close } = await openMemory(key)
    const alone = { inputs: (count) => Array.from({ length: count }) }
    const limit = raw.open(key)
    const series = await interleave(
      [
        { name: raw.name, ...alone, verify: limit },
        { name: 'refresh', ...alone, verify: refresh },
        { name: 'log-in', ...alone, verify: login },
      ],
      pace,
    )
    await close()
    return series
  },
}

async function compare(list, key, pace) {
  const able = list.filter(({ algorithms }) => algorithms.includes(key.algorithm))
  const contenders = able.map(async ({ name, open }) => ({
    name,
    inputs: (count) => Array.from({ length: count }, content),
    verify: await open(key),
  }))
  return interleave(await Promise.all(contenders), pace)
}
