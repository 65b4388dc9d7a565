import type { GuardHealth, RevocationHealth } from '../health.ts'
import type { KeySource } from '../keys/source.ts'
import type { Revocations } from '../revocation/revocations.ts'

/** What a guard knows of its parts. Of several revocations, the worst is told. */
export function healthOf(
  sources: readonly KeySource[],
  revocations: readonly (Revocations | undefined)[],
): GuardHealth {
  const keys = { ok: sources.map((source) => source.health?.().ok ?? true).every(Boolean) }
  const [worst] = revocations.flatMap((one) => (one ? [one.health?.() ?? { ok: true }] : [])).sort(byHealth)
  return { ok: keys.ok && (worst?.ok ?? true), keys, revocations: worst }
}

const byHealth = (a: RevocationHealth, b: RevocationHealth): number =>
  Number(a.ok) - Number(b.ok) || (b.staleness ?? 0) - (a.staleness ?? 0)
