/** How well a mirror knows the live set: `fresh` up to `soft` seconds of staleness, `degraded` up to `hard`, then `stale`. */
export type MirrorState = 'starting' | 'fresh' | 'degraded' | 'stale'

/** Whether something can be used at this moment, as far as is known without asking. */
export interface Health {
  readonly ok: boolean
}

/** What a guard knows of its revocations. */
export interface RevocationHealth extends Health {
  /** Of a mirror. */
  readonly state?: MirrorState | undefined
  /** Of a mirror: seconds by which it may be behind; undefined before it has begun. */
  readonly staleness?: number | undefined
}

/** What a guard, or sessions, know of what they need: fit for the answer of a readiness probe, for it names nothing. */
export interface GuardHealth extends Health {
  readonly keys: Health
  readonly revocations?: RevocationHealth | undefined
  /** Of sessions: the store of their records. */
  readonly store?: Health | undefined
}
