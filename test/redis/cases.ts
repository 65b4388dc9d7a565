import type { StoreCase } from '@bearer/core/testing'

/** The cases that need not see anything expire: what expires does so in the server, whoever asks. */
export const inNoTime = <Subject>(cases: readonly StoreCase<Subject>[]): StoreCase<Subject>[] =>
  cases.filter(({ name }) => !/time|expire|expiry/.test(name))
