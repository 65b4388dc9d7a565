import type { StepUpDemand } from './challenge.ts'
import type { Tokens } from './tokens.ts'

/** What a page shows. It is replaced whole at each change. Times are milliseconds by the client's clock. */
export interface SessionState extends Partial<Omit<Tokens, 'access' | 'refresh'>> {
  /**
   * - `unknown`: nobody has asked yet, as on a first page after a redirect: `ready()` asks.
   * - `signed-in`, `signed-out`.
   * - `step-up`: signed in, and a request needs a stronger or newer log-in: `demand` says which.
   * - `offline`: the server cannot be reached; whoever was in is in again as soon as it can.
   */
  readonly status: 'unknown' | 'signed-in' | 'signed-out' | 'step-up' | 'offline'
  readonly demand?: StepUpDemand | undefined
}

/** Who is in: tokens; null, nobody; undefined, not known yet. */
export type Current = Tokens | null | undefined

/** Makes the state of what is known, and of nothing that stands on `Object.prototype`. */
export function stateOf(current: Current, isReached: boolean, demand: StepUpDemand | undefined): SessionState {
  const { access: _access, refresh: _refresh, ...known } = { __proto__: null, ...current } as Tokens
  const status =
    current === null ? 'signed-out' : !isReached ? 'offline' : demand ? 'step-up' : current ? 'signed-in' : 'unknown'
  return { __proto__: null, ...known, demand, status } as SessionState
}
