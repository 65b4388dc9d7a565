import { type Decoded, decode } from './decode.ts'
import { type Kind, kindOf } from './kind.ts'
import { type TokenTime, timesOf } from './time.ts'
import type { Verdict } from './verdict.ts'

/** All that can be said of a token. */
export interface Inspection {
  readonly kind: Kind
  readonly header: Decoded['header'] | undefined
  readonly claims: Decoded['claims'] | undefined
  readonly times: readonly TokenTime[]
  /** Absent where no guard was asked. */
  readonly verdict?: Verdict | undefined
}

/** Looks into a token, and at what a guard has said of it. */
export function inspect(token: string, verdict: Verdict | undefined, now: number): Inspection {
  const decoded = decode(token)
  const times = decoded ? timesOf(decoded.claims, now) : []
  return { kind: kindOf(token, decoded), header: decoded?.header, claims: decoded?.claims, times, verdict }
}
