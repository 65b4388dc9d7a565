import {
  type BearerErrorReason,
  type BearerEvents,
  createGuard,
  discover,
  type FetchFunction,
  type GuardOptions,
  isBearerError,
  remoteJwks,
} from '@bearer/core'
import { withWords } from '../unreachable.ts'
import { type ClockDifference, clockDifference } from './clock.ts'
import { rules } from './rules.ts'

/** What a guard answers. */
export interface Verdict {
  readonly accepted: boolean
  readonly reason?: BearerErrorReason | undefined
  readonly status?: number | undefined
  readonly code?: string | undefined
  readonly hint?: string | undefined
  readonly expected?: string | undefined
  readonly found?: string | undefined
  /** Where it is written. */
  readonly rule?: string | undefined
  /** Why keys could not be had, or a hook failed. */
  readonly cause?: string | undefined
  /** The issuer's clock beside this one, where its keys were fetched. */
  readonly issuerClock?: ClockDifference | undefined
}

/** The guard to ask, by its options alone. */
export interface GuardQuestion {
  readonly issuer: string
  readonly audience: string
  readonly jwks?: string | undefined
  readonly profile?: 'jwt' | 'rfc9068' | undefined
}

/** Asks a guard of these options. The token goes nowhere: keys alone are fetched, from the issuer or `jwks`. */
export async function verdictOf(token: string, { issuer, audience, jwks, profile }: GuardQuestion): Promise<Verdict> {
  let issuerClock: ClockDifference | undefined
  const timed: FetchFunction = async (url, init) => {
    const sent = Date.now()
    const response = await fetch(url, init as RequestInit)
    issuerClock = clockDifference(response.headers.get('date'), sent, Date.now())
    return response
  }
  const keys = jwks === undefined ? discover(issuer, { fetch: timed }) : remoteJwks(jwks, { fetch: timed })
  return { ...(await verdictOfGuard(token, { issuer, audience, profile, keys })), issuerClock }
}

/** Asks a guard of any options. */
export async function verdictOfGuard(token: string, options: GuardOptions): Promise<Verdict> {
  let refused: BearerEvents['refused'] | undefined
  let cause: string | undefined
  const note = ({ message }: { readonly message: string }): void => {
    cause = withWords(message)
  }
  const guard = createGuard({
    ...options,
    on: {
      refused: (event) => {
        refused = event
      },
      failed: note,
      keysFailed: note,
    },
  } as GuardOptions)
  try {
    // Shows why keys cannot be had, and the issuer's clock, also where the token is refused before they are needed.
    await guard.ready().catch(() => {})
    await guard.verify(token)
    return { accepted: true }
  } catch (error) {
    if (!isBearerError(error)) throw error
    const { reason, status, code } = error
    const { hint, expected, found } = refused ?? {}
    return { accepted: false, reason, status, code, hint, expected, found, rule: rules[reason], cause }
  } finally {
    await guard.close()
  }
}
