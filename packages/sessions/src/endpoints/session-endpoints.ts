import {
  ConfigurationError,
  createGuard,
  type Endpoint,
  type Fields,
  type Guard,
  ownOptions,
  type Revocations,
  refuseFurther,
  type SessionsIssuer,
  type StandardSchema,
} from '@bearer/core'
import type { Sessions } from '../sessions.ts'
import { type Budgets, checkedBudgets } from './budgets.ts'
import type { EndpointContext } from './context.ts'
import { type Login, loginEndpoint } from './log-in/login.ts'
import { endSessionEndpoint, logoutOthersEndpoint } from './log-out/end-sessions.ts'
import { logoutAllEndpoint, logoutEndpoint } from './log-out/logout.ts'
import { clientAuthentication } from './oauth/client-authentication.ts'
import { introspectEndpoint } from './oauth/introspect.ts'
import { revokeEndpoint } from './oauth/revoke.ts'
import { tokenEndpoint } from './oauth/token.ts'
import { refreshEndpoint } from './refresh.ts'
import { sessionListEndpoint } from './session-list.ts'
import { type Transport, tokenTransport } from './transport.ts'

export interface SessionEndpointsOptions<Credentials> {
  /** Checks credentials: gives who logs in, a refusal, or nothing where they are wrong. */
  readonly login: Login<Credentials>
  /** What credentials look like. Default: the texts of the form or JSON body. */
  readonly loginInput?: StandardSchema<Credentials> | undefined
  /** How tokens travel. Default: `body`. */
  readonly transport?: Transport | undefined
  /** How often log-ins, bad refreshes and wrong client secrets may be tried, each for itself. Default: no limit. */
  readonly budgets?: Budgets<Credentials> | undefined
  /** Serves plain HTTP from other machines too: tokens and passwords can be read on the way. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

/**
 * The HTTP endpoints of sessions: `/login`, `/refresh`, `/token`, `/logout`, `/logout-all`, `/logout-others`, `/sessions`, `/sessions/{id}` and, where `clients` are
 * configured, `/revoke` and `/introspect`. Mount them with an adapter's `routes`.
 *
 * @example
 * const endpoints = sessionEndpoints(sessions, {
 *   transport: 'cookie',
 *   login: async ({ username, password }) => {
 *     const user = await findUser(username, password)
 *     return user && { subject: user.id }
 *   },
 * })
 */
export function sessionEndpoints<Credentials = Fields>(
  sessions: Sessions,
  options: SessionEndpointsOptions<Credentials>,
  ...further: readonly []
): Endpoint[] {
  refuseFurther('sessionEndpoints', further, 'takes sessions and one object of options.')
  const own = ownOptions('sessionEndpoints', options, ['login', 'loginInput', 'transport', 'budgets', 'allowPlainHttp'])
  if (sessions?.isSessions !== true)
    throw new ConfigurationError('sessionEndpoints takes what createSessions(…) gives.')
  const { login, loginInput, transport: name = 'body', allowPlainHttp = false } = own
  const transport = tokenTransport(sessions, name, allowPlainHttp)
  const budgets = checkedBudgets(own.budgets)
  const unasked = sessions.proofs.map((proof) => ({ ...proof, mode: 'allow' as const, check: () => undefined }))
  const guardOf = (issuer: SessionsIssuer, proofs = sessions.proofs): Guard =>
    createGuard({
      sessions: issuer,
      ...(proofs.length > 0 && { proofs }),
      allowPlainHttp,
      accept: { cookie: transport.accessCookie ?? false },
      // Tokens of others are introspected and logged out with all day: that is no wrong setting to warn of.
      on: { refused: () => {} },
    })
  const context: EndpointContext = {
    sessions,
    transport,
    budgets,
    guard: guardOf(sessions),
    reader: guardOf(sessions, unasked),
    bearer: guardOf(withoutRevocations(sessions), unasked),
    clients: clientAuthentication(sessions, budgets.client),
  }
  const always = [
    loginEndpoint(context, login, loginInput, budgets.login),
    refreshEndpoint(context),
    tokenEndpoint(context),
    logoutEndpoint(context),
    logoutAllEndpoint(context),
    logoutOthersEndpoint(context),
    sessionListEndpoint(context),
    endSessionEndpoint(context),
  ]
  return sessions.clients.length > 0 ? [...always, revokeEndpoint(context), introspectEndpoint(context)] : always
}

/** The same issuer, to tell whose a token is where nobody can tell whether it is revoked. */
function withoutRevocations(sessions: Sessions): SessionsIssuer {
  const { issuer, audience, keys, maxTokenLifetime, accessCookie, previousAccessCookies, origins, clock } = sessions
  const revocations: Revocations = { isRevoked: () => false, revoke: async () => {} }
  const isSessions = true
  return {
    issuer,
    audience,
    keys,
    maxTokenLifetime,
    accessCookie,
    previousAccessCookies,
    origins,
    clock,
    revocations,
    isSessions,
  }
}
