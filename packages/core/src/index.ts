export { type Clock, systemClock } from './clock.ts'
export { ConfigurationError, ownBag, ownOptions, refuseFurther } from './configuration.ts'
export { checkCrossSite, checkOrigins } from './csrf/cross-site.ts'
export { BearerError, type Demand, isBearerError, type Problem, refusal } from './errors/errors.ts'
export { plainHttpHint } from './errors/hints.ts'
export { problemType } from './errors/problem-type.ts'
export type { BearerErrorCode, BearerErrorReason } from './errors/reasons.ts'
export { refuse } from './errors/refuse.ts'
export {
  type BearerEvents,
  checkedListeners,
  describeFailure,
  type Emit,
  type EventRequest,
  emitTo,
  type Listeners,
} from './events.ts'
export { fromCookie, fromFirstCookie } from './extract/cookie.ts'
export type { AcceptOptions, TokenSource } from './extract/credential.ts'
export { requireTls } from './extract/transport.ts'
export type { Actor, Auth } from './guard/auth.ts'
export { latestGuard } from './guard/carrier.ts'
export { createGuard } from './guard/create-guard.ts'
export { withRequest } from './guard/diagnosis/with-request.ts'
export type { Implies } from './guard/grant.ts'
export type { AnsweredPreflight, Authenticated, AuthResult, Guard, Preflight, Refused } from './guard/guard.ts'
export type { ConnectionEnd, Held, HoldOptions } from './guard/held.ts'
export { type AdapterOptions, adapterOptions } from './guard/mounting/adapter-options.ts'
export { attachAuth, forwardedError, type MountOptions, mountedGuard } from './guard/mounting/mounting.ts'
export type { AnonymousMode, GuardOptions, IssuersOptions, PolicyOptions, PreflightMode } from './guard/options.ts'
export { requireNoActor } from './guard/requirements/actor.ts'
export { type BoundRequirements, bindRequirements } from './guard/requirements/bound.ts'
export type { Requirement } from './guard/requirements/requirement.ts'
export {
  requireAnyRole,
  requireAnyScope,
  requireClaims,
  requireFreshRevocation,
  requireRole,
  requireScope,
} from './guard/requirements/requirements.ts'
export { type StepUpOptions, stepUp } from './guard/requirements/step-up.ts'
export { requireTokenAge } from './guard/requirements/token-age.ts'
export type { StandardSchema } from './guard/standard-schema.ts'
export type { ClaimsOf, ClaimsOption, RegisteredClaims } from './guard/typed-claims.ts'
export type { GuardHealth, Health, MirrorState, RevocationHealth } from './health.ts'
export {
  type EventStream,
  type EventStreamAnswer,
  type EventStreamOptions,
  eventStreams,
  type FeedEvents,
} from './held/event-stream.ts'
export type { EventFields } from './held/event-text.ts'
export type { Guarding } from './held/guarding.ts'
export { type HeldFor, heldOf } from './held/held-of.ts'
export { closeSocket, type HoldSocketOptions, holdSocket, type SocketLike } from './held/hold-socket.ts'
export { applyHeaders, type HeaderTarget } from './http/apply-headers.ts'
export { type BodyFields, type Fields, readFields, type UnreadableBody } from './http/body.ts'
export type { Endpoint, NamedSegments } from './http/endpoint.ts'
export { pathOf } from './http/path-of.ts'
export { type BearerRequest, fieldValues, type HeaderPairs, type RequestBody } from './http/request.ts'
export { type BearerResponse, json } from './http/response.ts'
export { checkMounting, serve } from './http/routing.ts'
export { parseJson } from './json/parse-json.ts'
export { type VerifiedJws, type VerifyJwsOptions, verifyJws } from './jws/verify-jws.ts'
export type { JoseHeader, JwtClaims } from './jwt.ts'
export { jwks } from './keys/jwks.ts'
export { type Algorithm, isAlgorithm } from './keys/material/algorithms.ts'
export type { KeyOptions, VerificationKey } from './keys/material/made-key.ts'
export type { JsonWebKey, JsonWebKeySet } from './keys/material/native.ts'
export { type VerificationKeyInput, verificationKey } from './keys/material/verification-key.ts'
export { publicKey } from './keys/public-key.ts'
export { type DiscoveryOptions, discover } from './keys/remote/discovery/discovery.ts'
export type { RemoteKeysOptions } from './keys/remote/options.ts'
export { remoteJwks } from './keys/remote/remote-jwks.ts'
export type { FetchFunction } from './keys/remote/settings.ts'
export { secret } from './keys/secret.ts'
export type { KeyQuery, KeySource, KeySourceContext } from './keys/source.ts'
export { abandon, chain, isPromise, type Maybe } from './maybe.ts'
export { type McpAuthInfo, type McpAuthInfoOptions, mcpAuthInfo } from './mcp/auth-info.ts'
export { type McpScopes, mcpScopes } from './mcp/mcp-scopes.ts'
export { type McpTokenVerifier, type McpTokenVerifierOptions, mcpTokenVerifier } from './mcp/token-verifier.ts'
export { type MetadataOptions, metadataEndpoints, type ProtectedResource } from './metadata/endpoints.ts'
export { resourceMetadataUrl } from './metadata/protected-resource.ts'
export { memberOf, ownMember, ownMembers } from './own.ts'
export { isName } from './policy/name.ts'
export type { Profile } from './policy/profile.ts'
export { scopeHierarchy } from './policy/scope-hierarchy.ts'
export { type Dpop, dpop } from './proofs/dpop/dpop.ts'
export type { DpopOptions, NonceOptions } from './proofs/dpop/options.ts'
export type { HolderProof, ProofContext, ProofMode, Proven } from './proofs/holder-proof.ts'
export { certificateThumbprint } from './proofs/mtls/certificate-thumbprint.ts'
export type { ForwardedFormat } from './proofs/mtls/forwarded-certificate.ts'
export { type Mtls, mtls } from './proofs/mtls/mtls.ts'
export type { CertificateProxy, MtlsOptions } from './proofs/mtls/options.ts'
export { isBytes } from './realm.ts'
export { direct } from './revocation/direct.ts'
export { revocationKey } from './revocation/keys.ts'
export { canMirror, type Mirror, type MirrorOptions, mirror } from './revocation/mirror.ts'
export { Pulse } from './revocation/pulse.ts'
export type { RevocationSubject, Revocations, RevocationWatcher } from './revocation/revocations.ts'
export { whenUsable } from './revocation/when-usable.ts'
export { worksBetweenRequests } from './runtime.ts'
export { shown } from './shown.ts'
export type {
  Replay,
  ReplayStore,
  RevocationChanges,
  RevocationEntry,
  RevocationStore,
  SessionRecord,
  SessionStore,
  Store,
} from './stores/contracts.ts'
export { type MemoryStoreOptions, memoryStore } from './stores/memory.ts'
export type { CacheOptions } from './verify/cache.ts'
export type { IssuerOptions, SessionsIssuer } from './verify/issuer.ts'
export type { IssuerResolver } from './verify/issuers.ts'
