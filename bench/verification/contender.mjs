import { Headers } from '../fixtures/headers.mjs'

/**
 * A candidate that verifies the tokens of a fixture, one after the other. A cold one is made anew where the tokens begin
 * again, so that it has seen none of them; a warm one has a cache of `entries`.
 */
export async function contender(candidate, { key, tokens }, { cold = false, entries } = {}) {
  const headers = new Headers(tokens)
  const make = await candidate.open(key)
  let verify = make(entries)
  const anew = () => {
    verify = make(entries)
  }
  const prepare = candidate.prepare ?? ((header) => header)
  return {
    name: candidate.name,
    inputs: (count) => headers.take(count, cold ? anew : undefined).map(prepare),
    verify: (input) => verify(input),
  }
}
