import type { StoreCase } from '@bearer/core/testing'

const isTimed = ({ name }: { readonly name: string }): boolean => /time|expire|expiry/.test(name)

/** The cases that need not see anything expire. */
export const inNoTime = <Subject>(cases: readonly StoreCase<Subject>[]): StoreCase<Subject>[] =>
  cases.filter((one) => !isTimed(one))

/** The others, which mostly wait: they can wait together. */
export const inTime = <Subject>(cases: readonly StoreCase<Subject>[]): StoreCase<Subject>[] => cases.filter(isTimed)
