import { ConfigurationError } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import { pathOf } from '../http/path-of.ts'
import type { BearerRequest } from '../http/request.ts'
import type { KeySourceContext } from '../keys/source.ts'
import { memberOf } from '../own.ts'
import type { HolderProof } from '../proofs/holder-proof.ts'
import type { SessionsIssuer } from '../verify/issuer.ts'
import { type IssuerPolicy, isSessionsIssuer, issuerPolicy } from '../verify/issuer-policy.ts'
import { type IssuerChoice, manyIssuers, oneIssuer, resolvedIssuer } from '../verify/issuers.ts'
import { askHook } from './hook.ts'
import type { GuardOptions } from './options.ts'
import type { ClaimsOption } from './typed-claims.ts'

/** Gives the access token that a ticket stands for; rejects with a refusal where it is no good one. */
export type TicketRedeemer = (ticket: string, request: BearerRequest | undefined) => Promise<string>

/** What a guard's issuers amount to. */
export interface GuardIssuers {
  readonly choose: IssuerChoice
  /** For those who accept tickets. */
  readonly redeem: TicketRedeemer | undefined
  /** Whether a policy is one of these; those of a resolver come and go. */
  readonly knows: (policy: IssuerPolicy) => boolean
  /** The policies that are known beforehand: none of a resolver. */
  readonly policies: readonly IssuerPolicy[]
  readonly accessCookie: string | undefined
  /** What that cookie was called before. */
  readonly previousAccessCookies: readonly string[]
  /** Those of refresh tokens, which tell that a session may be refreshed. */
  readonly refreshCookies: readonly string[]
  readonly origins: readonly string[]
  /** How clients of the sessions prove that they hold a key. */
  readonly proofs: readonly HolderProof[]
}

/** Turns `issuer`, `issuers` or `sessions` into a choice of policies, and opens their key sources. */
export function issuersOf(options: GuardOptions<ClaimsOption | undefined>, context: KeySourceContext): GuardIssuers {
  const policies: IssuerPolicy[] = []
  const adopt = (policy: IssuerPolicy): void => {
    // Those of a resolver come and go: what is known beforehand is what `ready` waits for and `close` ends.
    if (typeof options.issuers !== 'function') policies.push(policy)
    for (const source of policy.sources) source.open?.(context)
    policy.revocations?.open?.(context)
  }
  const choose = choiceOf(options, adopt)
  const sessions = sessionsOf(options)
  return {
    choose,
    redeem: redeemerOf(options, sessions),
    knows: (policy) => typeof options.issuers === 'function' || policies.includes(policy),
    policies,
    accessCookie: theOnly(sessions.map((one) => memberOf(one, 'accessCookie'))),
    previousAccessCookies: [...new Set(sessions.flatMap((one) => memberOf(one, 'previousAccessCookies') ?? []))],
    refreshCookies: [...new Set(sessions.flatMap((one) => memberOf(one, 'refreshCookies') ?? []))],
    proofs: [...new Set(sessions.flatMap((one) => memberOf(one, 'proofs') ?? []))],
    origins: [...new Set(sessions.flatMap(({ origins }) => origins))],
  }
}

function choiceOf(
  options: GuardOptions<ClaimsOption | undefined>,
  adopt: (policy: IssuerPolicy) => void,
): IssuerChoice {
  const { issuers, sessions } = options
  if (typeof issuers === 'function') return asHook(resolvedIssuer(issuers, options, adopt))
  if (issuers !== undefined) return manyIssuers(issuers, options, adopt)
  if (sessions !== undefined && !isSessionsIssuer(sessions)) {
    throw new ConfigurationError('sessions takes what createSessions(…) gives.')
  }
  const policy = issuerPolicy(sessions ?? (options as Parameters<typeof issuerPolicy>[0]), options)
  adopt(policy)
  return oneIssuer(policy)
}

/** A resolver that fails has not said which issuer it is. */
const asHook = (choose: IssuerChoice): IssuerChoice =>
  Object.assign(
    (...args: Parameters<IssuerChoice>) => askHook('issuers', 'issuer_unavailable', () => choose(...args)),
    {
      only: undefined,
    },
  )

function sessionsOf({ sessions, issuers }: GuardOptions<ClaimsOption | undefined>): readonly SessionsIssuer[] {
  if (sessions) return [sessions]
  return Array.isArray(issuers) ? issuers.filter(isSessionsIssuer) : []
}

/** Whose ticket it is shows when it is tried: others' has no MAC of theirs. */
function redeemerOf(
  { accept }: GuardOptions<ClaimsOption | undefined>,
  sessions: readonly SessionsIssuer[],
): TicketRedeemer | undefined {
  if (accept?.ticket === undefined) return undefined
  const all = sessions.filter((one) => memberOf(one, 'redeemTicket'))
  if (all.length === 0)
    throw new ConfigurationError('accept.ticket needs sessions whose store has replays: a ticket is good once.')
  return async (ticket, request) => {
    for (const one of all) {
      const token = request && (await one.redeemTicket?.(ticket, pathOf(request.url)))
      if (token !== undefined) return token
    }
    throw refusal('ticket_refused')
  }
}

/** The cookie of the sessions; two different ones would need a choice that only the application can make. */
function theOnly(cookies: readonly (string | undefined)[]): string | undefined {
  const names = new Set(cookies.filter((name) => name !== undefined))
  if (names.size < 2) return [...names][0]
  throw new ConfigurationError('The sessions among issuers use different cookies: name one in accept.cookie.')
}
