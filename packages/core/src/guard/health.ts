import type { GuardHealth, RevocationHealth } from '../health.ts'
import type { KeySource } from '../keys/source.ts'
import type { Revocations } from '../revocation/revocations.ts'

/** What a guard knows of its parts. Of several revocations, the worst is told. */
export function healthOf(
  sources: readonly KeySource[],
  revocations: readonly (Revocations | undefined)[],
): GuardHealth {
  // All are asked, so that all begin.
  const keys = { ok: sources.map((source) => source.health?.().ok).every((ok) => ok !== false) }
  const known = revocations.flatMap((one): RevocationHealth[] => (one ? [one.health?.() ?? { ok: true }] : []))
  const worst = known.find(({ ok }) => !ok) ?? known[0]
  return { ok: keys.ok && worst?.ok !== false, keys, revocations: worst }
}
