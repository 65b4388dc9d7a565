import { type Confirmation, isProved } from '../issue/confirmation.ts'

/** What a session's record says of its refresh tokens. Times are milliseconds since the epoch. */
export interface Family {
  readonly status: 'active' | 'revoked'
  /** The number of the current refresh token. */
  readonly generation: number
  /** The generation that the current one was made from; -1 at log-in. It may get a replacement, should the answer be lost. */
  readonly origin: number
  /** The lowest generation that gets the current one too, while the window is open. */
  readonly since: number
  /** How often a current token was replaced that nobody had used. */
  readonly lost: number
  /** The MAC key that token was made with: a retry must get the identical token. */
  readonly keyId: string
  /** When `generation` last grew; 0 where it never has. */
  readonly rotatedAt: number
  readonly idleEnd: number
  /** Fixed at log-in. */
  readonly absoluteEnd: number
  readonly clientId: string
  /** Whether its client has had a secret: without it nobody refreshes, also where no client of that id is known any more. */
  readonly confidential?: boolean | undefined
  /** Its own life without a refresh, where that is not the policy's. */
  readonly idleMs?: number | undefined
  /** What its refresh tokens are bound to. */
  readonly cnf?: Confirmation | undefined
}

/** The refresh token that a client presents, its MAC verified. */
export interface Presented {
  readonly generation: number
  /** Undefined where the client did not say who it is. */
  readonly clientId: string | undefined
  /** What the client has proved to hold. */
  readonly proof?: Confirmation | undefined
}

export interface RotationPolicy {
  /** How long the window is open in which what came before the current token gets that token, from its making on. */
  readonly graceMs: number
  /** Whether a token whose successor has not been used gets another one after the window: its answer may have been lost. */
  readonly replacesLost: boolean
  readonly idleMs: number
  /** The MAC key that new tokens are made with. */
  readonly keyId: string
  /** Clients whose tokens are good for nobody who has not said who it is. */
  readonly confidential: ReadonlySet<string>
}

/** What a presented refresh token comes to, and the family's next state where that changes. */
export type Outcome<Own extends Family = Family> =
  | Good<Own>
  | { readonly kind: 'reused'; readonly next: Own }
  | { readonly kind: 'expired' | 'revoked' | 'unknown' | 'mismatch' }

/** An outcome that gets tokens. */
export type Good<Own extends Family = Family> =
  | { readonly kind: 'rotated' | 'replaced' | 'healed'; readonly next: Own }
  | { readonly kind: 'again' }

const good: ReadonlySet<string> = new Set<Good['kind']>(['rotated', 'replaced', 'healed', 'again'])

export const isGood = <Own extends Family>(outcome: Outcome<Own> | { readonly kind: 'scope' }): outcome is Good<Own> =>
  good.has(outcome.kind)

/** A store that lost its last writes can be this many generations behind an honest client. */
const healable = 8

/** More answers than these are not lost in the life of a session: a thief may be using it by turns. */
const maxLost = 16

/**
 * Decides about a presented refresh token: the whole state machine, without a store, a clock or a key. A family has one
 * current token at any time (RFC 9700 §4.14); who decides must replace the record at the version it was read at. What a family says beside
 * stays as it is.
 */
export function decide<Own extends Family>(
  family: Own | undefined,
  presented: Presented,
  now: number,
  policy: RotationPolicy,
): Outcome<Own> {
  if (!family) return { kind: 'unknown' }
  if (family.status === 'revoked') return { kind: 'revoked' }
  if (now >= family.absoluteEnd || now >= family.idleEnd) return { kind: 'expired' }
  if (!isOwn(family, presented, policy)) return { kind: 'mismatch' }
  return decideOnOwn(family, presented.generation, now, policy)
}

function decideOnOwn<Own extends Family>(
  family: Own,
  presented: number,
  now: number,
  policy: RotationPolicy,
): Outcome<Own> {
  const { generation, origin, since, lost } = family
  const open = isOpen(family, now, policy)
  const made = (from: number, changed: Pick<Family, 'origin' | 'since' | 'lost'>): Own => ({
    ...family,
    generation: from + 1,
    origin: changed.origin,
    since: changed.since,
    lost: changed.lost,
    keyId: policy.keyId,
    confidential: family.confidential || policy.confidential.has(family.clientId) || undefined,
    rotatedAt: now,
    idleEnd: Math.min(now + (family.idleMs ?? policy.idleMs), family.absoluteEnd),
  })
  // Its MAC is ours, so it was issued: the store has lost the write that made it. All that the record knows may be in use.
  if (presented > generation && presented <= generation + healable) {
    const known = open ? Math.min(origin, since) : origin
    return { kind: 'healed', next: made(presented, { origin: presented, since: known, lost }) }
  }
  if (presented <= generation && open && (presented === origin || presented >= since)) return { kind: 'again' }
  if (presented === generation)
    return { kind: 'rotated', next: made(generation, { origin: presented, since: presented, lost }) }
  // The current token is burnt, which nobody has used: it, too, gets the new one while the window is open.
  if (presented === origin && policy.replacesLost && lost < maxLost)
    return { kind: 'replaced', next: made(generation, { origin, since: generation, lost: lost + 1 }) }
  return { kind: 'reused', next: { ...family, status: 'revoked' } }
}

/** Clocks differ a little, either way. A time that is far ahead was none, and must not keep the family from rotating. */
function isOpen({ rotatedAt }: Family, now: number, { graceMs }: RotationPolicy): boolean {
  return rotatedAt !== 0 && Math.abs(now - rotatedAt) <= graceMs
}

function isOwn({ clientId, cnf, confidential }: Family, presented: Presented, policy: RotationPolicy): boolean {
  if (!isProved(cnf, presented.proof)) return false
  const hasSecret = policy.confidential.has(clientId)
  if (confidential && !hasSecret) return false
  return presented.clientId === undefined ? !hasSecret : presented.clientId === clientId
}
