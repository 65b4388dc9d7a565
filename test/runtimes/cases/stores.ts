import { memoryStore } from '@bearer/core'
import {
  replayStoreCases,
  revocationChangesCases,
  revocationStoreCases,
  type StoreCase,
  sessionStoreCases,
} from '@bearer/core/testing'
import { type RuntimeCase, runtimeCase } from './case.ts'

const of = <Subject>(what: string, cases: readonly StoreCase<Subject>[], open: () => Subject): RuntimeCase[] =>
  cases.map(({ name, run }) => runtimeCase(`the memory store, as ${what}, ${name}`, () => run(open)))

export const stores: readonly RuntimeCase[] = [
  ...of('a session store', sessionStoreCases, () => memoryStore().sessions),
  ...of('a revocation store', revocationStoreCases, () => memoryStore().revocations),
  ...of('a store to follow', revocationChangesCases, () => memoryStore().revocations),
  ...of('a replay store', replayStoreCases, () => memoryStore().replays),
]
