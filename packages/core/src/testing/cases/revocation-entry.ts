import { systemClock } from '../../clock.ts'
import type { RevocationEntry } from '../../stores/contracts.ts'
import { unique } from './store-case.ts'

/** A session's revocation that no other case has, and that lasts. */
export const entry = (more: Partial<RevocationEntry> = {}): RevocationEntry => ({
  key: `sid ${unique()}`,
  before: Number.MAX_SAFE_INTEGER,
  expiresAt: systemClock() + 60_000,
  ...more,
})

/** What counts of an entry. */
export const field = ({ key, before, expiresAt }: RevocationEntry): unknown => [key, before, expiresAt]
