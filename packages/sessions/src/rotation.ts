/** What a session's record says of its refresh tokens. Times are milliseconds since the epoch. */
export interface Family {
  readonly status: 'active' | 'revoked'
  /** The number of the one refresh token that is good. */
  readonly generation: number
  /** The MAC key that token was made with: a retry must get the identical token. */
  readonly keyId: string
  /** When `generation` last grew; 0 where it never has. */
  readonly rotatedAt: number
  readonly idleEnd: number
  /** Fixed at log-in. */
  readonly absoluteEnd: number
  readonly clientId: string
}

/** The refresh token that a client presents, its MAC verified. */
export interface Presented {
  readonly generation: number
  /** Undefined where the client did not say who it is. */
  readonly clientId: string | undefined
}

export interface RotationPolicy {
  /** How long the predecessor of the good token still gets that token again, from the rotation on. */
  readonly graceMs: number
  readonly idleMs: number
  /** The MAC key that new tokens are made with. */
  readonly keyId: string
  /** Clients whose tokens are good for nobody who has not said who it is. */
  readonly confidential: ReadonlySet<string>
}

/** What a presented refresh token comes to, and the family's next state where that changes. */
export type Outcome =
  | { readonly kind: 'rotated'; readonly next: Family }
  | { readonly kind: 'healed'; readonly next: Family }
  | { readonly kind: 'reused'; readonly next: Family }
  | { readonly kind: 'again' }
  | { readonly kind: 'expired' | 'revoked' | 'unknown' | 'mismatch' }

/** Outcomes that get tokens. */
export type Good = Extract<Outcome, { readonly kind: 'rotated' | 'again' | 'healed' }>

export const isGood = (outcome: { readonly kind: string }): outcome is Good =>
  outcome.kind === 'rotated' || outcome.kind === 'again' || outcome.kind === 'healed'

/** A store that lost its last writes can be this many rotations behind an honest client. */
const healable = 8

/**
 * Decides about a presented refresh token: the whole state machine, without a store, a clock or a key. Each family has one
 * good token at any time (RFC 9700 §4.14); who decides must replace the record at the version it was read at.
 */
export function decide(family: Family | undefined, presented: Presented, now: number, policy: RotationPolicy): Outcome {
  if (!family) return { kind: 'unknown' }
  if (family.status === 'revoked') return { kind: 'revoked' }
  if (now >= family.absoluteEnd || now >= family.idleEnd) return { kind: 'expired' }
  if (!isOwn(family, presented, policy)) return { kind: 'mismatch' }
  const ahead = presented.generation - family.generation
  if (ahead === 0) return { kind: 'rotated', next: rotated(family, presented.generation, now, policy) }
  if (ahead === -1 && now - family.rotatedAt <= policy.graceMs) return { kind: 'again' }
  // Its MAC is ours, so it was issued: the store has lost the write that made it.
  if (ahead > 0 && ahead <= healable)
    return { kind: 'healed', next: rotated(family, presented.generation, now, policy) }
  return { kind: 'reused', next: { ...family, status: 'revoked' } }
}

function isOwn({ clientId }: Family, presented: Presented, { confidential }: RotationPolicy): boolean {
  return presented.clientId === undefined ? !confidential.has(clientId) : presented.clientId === clientId
}

function rotated(family: Family, from: number, now: number, { idleMs, keyId }: RotationPolicy): Family {
  return {
    ...family,
    generation: from + 1,
    keyId,
    rotatedAt: now,
    idleEnd: Math.min(now + idleMs, family.absoluteEnd),
  }
}
