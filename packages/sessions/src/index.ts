export type { ClientCredentials } from './clients.ts'
export type { Cookie, CookieOptions, SessionCookies } from './cookies.ts'
export { createSessions } from './create-sessions.ts'
export type { Budget, Budgets, LoginBudget } from './endpoints/budgets.ts'
export type { LoginResult } from './endpoints/log-in/answer-login.ts'
export type { Login } from './endpoints/log-in/login.ts'
export type { LoginRefusal } from './endpoints/log-in/login-refusal.ts'
export { type SignInOptions, signIn } from './endpoints/log-in/sign-in.ts'
export { type IssuerEndpointsOptions, issuerEndpoints } from './endpoints/oauth/issuer-endpoints.ts'
export { type SessionEndpointsOptions, sessionEndpoints } from './endpoints/session-endpoints.ts'
export { type TicketEndpointOptions, ticketEndpoint } from './endpoints/ticket.ts'
export type { Transport } from './endpoints/transport.ts'
export type { SigningAlgorithm } from './issue/algorithms.ts'
export type { LoadSigningKeys } from './issue/changing-keys.ts'
export type { ClientTokenOptions, ClientTokenResult } from './issue/client-token.ts'
export type { Confirmation } from './issue/confirmation.ts'
export type { IssuedToken, IssueOptions } from './issue/issuance.ts'
export { createIssuer, type Issuer, type IssuerConfiguration } from './issue/issuer.ts'
export type { SigningKeys } from './issue/issuer-keys.ts'
export type {
  SigningKey,
  SigningKeyEntry,
  SigningKeyInput,
  SigningKeyState,
} from './issue/key-entries.ts'
export type { RemoteSigningKey } from './issue/remote-signer.ts'
export { type ChangingKeysOptions, generateSigningKey, signingKeys } from './issue/signing-keys.ts'
export type { AccessTokenContent, ActorClaim } from './issue/token-content.ts'
export type { PendingLogin } from './log-in/pending-logins.ts'
export type { LateEnd, LateLogOut } from './log-out/late-log-outs.ts'
export type { SessionsOptions } from './options.ts'
export type { SessionChanges } from './records/session-changes.ts'
export type { SessionState } from './records/session-state.ts'
export type { RefreshKey } from './refresh/refresh-keys.ts'
export type { RefreshRefusal } from './refresh/refresh-refusal.ts'
export type { Renew, Renewal } from './refresh/renewals.ts'
export type { SessionEvents, SessionListeners } from './session-events.ts'
export type {
  RefreshOptions,
  RefreshResult,
  RefreshTokenState,
  RevokeAllOptions,
  RevokedSession,
  RevokeOptions,
  SessionSummary,
  Sessions,
  StartOptions,
  Tokens,
} from './sessions.ts'
