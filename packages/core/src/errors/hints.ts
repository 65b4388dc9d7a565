import type { BearerErrorReason, ProofReason } from './reasons.ts'

/** What to change after a refusal, in one sentence, for events and logs: the client is not told. */
export interface Hint {
  readonly text: string
  /** Whether a setting, of this server or of the issuer, is the likely cause; else it is what the client sent. */
  readonly ofSetting: boolean
}

// Bundlers leave a table out that nobody reads, where they are told that making it does nothing else.
/* @__NO_SIDE_EFFECTS__ */
export function setting(text: string): Hint {
  return { text, ofSetting: true }
}
/* @__NO_SIDE_EFFECTS__ */
export function client(text: string): Hint {
  return { text, ofSetting: false }
}

/**
 * What to change when honest requests are refused over plain HTTP. For events and logs; the client is not told.
 *
 * @example
 * console.warn(request.tlsHint ?? plainHttpHint)
 */
export const plainHttpHint: string =
  'The request came over plain HTTP. Behind a TLS proxy, set the framework\'s proxy trust ("trust proxy" in Express, ' +
  'app.proxy in Koa, trustProxy in Fastify; true on a Unix socket); to serve plain HTTP on purpose, set allowPlainHttp: true in the options of ' +
  'what refused it: the guard, or sessionEndpoints.'

const token = 'Have the client send what the issuer gave it, unchanged: '

/** The hint of every reason, but for those of proofs, which come with them. */
export const hints: { readonly [Reason in Exclude<BearerErrorReason, ProofReason>]: Hint } = {
  no_credentials: client(
    'The request has no token where the guard looks for it: have the client send the field "Authorization: Bearer <token>", ' +
      'or what accept names.',
  ),
  access_cookie_expired: client(
    'The access cookie has expired, and the refresh cookie is there: have the client refresh its session and try again.',
  ),

  authorization_malformed: client(
    'Have the client send "Authorization: Bearer <token>" with exactly one token, without quotation marks and spaces in it.',
  ),
  authorization_repeated: client(
    'The field Authorization arrived twice: see whether a proxy adds one to that of the client.',
  ),
  cookie_repeated: client(
    'The cookie of the token arrived twice: see whether another host of the domain sets one of its name.',
  ),
  query_repeated: client('The query has the parameter of the token twice: have the client send it once.'),
  credentials_repeated: client('Have the client send its token in the header or in the query, and not in both.'),

  token_too_large: setting(
    'The token is longer than the guard takes: maxTokenLength raises the limit of 8192 characters, to 65,536 at most. What ' +
      'is in front has limits too: maxHeaderSize of node:http (16 KiB for all fields, then 431), and of a proxy ' +
      'large_client_header_buffers (nginx), LimitRequestFieldSize (Apache), often 8 KB. Better, have the ' +
      'issuer put less into the token.',
  ),
  token_malformed: client(
    'The token is no JWT of three parts: it may be an opaque token, cut off, or the word "undefined", so have ' +
      'the client ask the issuer for a signed access token for this audience.',
  ),
  token_encrypted: setting(
    'The token is encrypted (JWE): have the client name the audience of this API when it asks for the token, so that the ' +
      'issuer gives a signed one.',
  ),
  json_malformed: client(`${token}its header or payload is no JSON object.`),
  json_too_deep: client(`${token}its JSON is nested deeper than a token needs.`),
  json_duplicate_member: client(`${token}its JSON has a member twice.`),
  json_name_refused: client(
    'A claim, or a member in one, is named with a quotation mark, a backslash or a control character: have the issuer name ' +
      'it otherwise.',
  ),
  header_invalid: client(`${token}kid, typ and cty in its header must be texts.`),
  header_extension: client(
    "The token's header asks for an extension (crit, b64, zip, enc, cty) that no access token needs: have the issuer leave it out.",
  ),
  header_claim_mismatch: client(`${token}iss, sub or aud in its header say something else than its claims.`),
  algorithm_refused: setting(
    "The issuer's keys are not for the token's algorithm: a key without alg serves the usual one of its type (RS256, ES256, " +
      "Ed25519, HS256). If the issuer signs with another, name it: algorithms: ['RS512'], beside issuer.",
  ),
  type_refused: setting(
    "The token's typ is that of another kind of token (an ID token, say), so have the client send the access token; if the " +
      "issuer's access tokens have it, name it: types: ['access'], beside issuer.",
  ),
  issuer_unknown: setting(
    'None of the configured issuers is, letter by letter, the iss of the token: add it, or correct the one that is meant.',
  ),
  key_unknown: setting(
    "The keys of the issuer have none of the token's kid: see that keys, or the jwks_uri of the metadata, are those of the " +
      'issuer and environment that the token is from.',
  ),
  key_ambiguous: setting(
    'The token does not say which of more than four keys signed it: have the issuer put a kid into its tokens, or publish ' +
      'fewer keys.',
  ),
  signature_invalid: client(
    'The signature is not of the configured keys: the token was changed or forged, or is of another environment whose keys ' +
      'have the same kid.',
  ),
  claim_missing: setting(
    'The token lacks a claim that the profile or the options need: have the issuer add it, or, where it is aud or iss, ' +
      'write null for the option on purpose.',
  ),
  claim_malformed: client(
    'A claim has another form than RFC 7519 gives it (times are numbers of seconds, names are texts): correct it at the issuer.',
  ),
  issuer_mismatch: setting(
    'The iss of the token is not, letter by letter, the issuer option: write issuer as the tokens have it, if the token is ' +
      'from the right issuer.',
  ),
  audience_mismatch: setting(
    'The token is not meant for this API: have the client ask the issuer for an access token with this audience (an ID ' +
      "token's aud is the client itself), or correct the audience option.",
  ),
  expired: client(
    'The token has expired: have the client refresh it; if it is new, set the clock of this server or of the issuer right.',
  ),
  not_yet_valid: setting(
    'The token is not valid yet: set the clocks of this server and of the issuer right, or raise clockTolerance.',
  ),
  issued_in_future: setting(
    'The token comes from the future: set the clocks of this server and of the issuer right, or raise clockTolerance.',
  ),
  lifetime_too_long: setting(
    'The token is good for longer than maxTokenLifetime: have the issuer give out shorter ones, or raise it.',
  ),
  token_too_old: client(
    "The token was issued longer ago than maxTokenAge, or the route's requireTokenAge, allows: have the client refresh it.",
  ),
  not_an_access_token: setting(
    'This is an ID, refresh or logout token, as its claims tell: have the client send the access token, or, where ID tokens ' +
      'are sent on purpose, write idTokens: true, with the clients in audience.',
  ),
  scope_malformed: client(
    'scope and scp must be a text or an array of scopes, without quotation marks and backslashes: correct it at the issuer.',
  ),
  claims_refused: setting(
    'The claims option refused the claims of a token whose signature holds: compare your schema or function with what the ' +
      'issuer puts into tokens.',
  ),
  proof_missing: setting(
    'The token is bound to a key of its client (cnf): give the guard what looks for proofs of that, dpop() or mtls().',
  ),
  revoked: client('The token, its session or its subject was revoked: have the user log in again.'),
  ticket_refused: client(
    'The ticket was used before, is older than 30 seconds, is for another path, or its session has ended or changed: have the client ask ' +
      'for one for each connection.',
  ),
  renewal_refused: client(
    'A connection is renewed by a token of the same issuer, subject, session and actor, which ends no sooner: have the client ' +
      'open another.',
  ),

  scope_insufficient: client("The token lacks a scope of the route's: have the client ask the issuer for it."),
  role_insufficient: client(
    "The token lacks the route's role: give the user the role, or have the roles option find it where the issuer puts it.",
  ),
  claims_insufficient: client("The test of the route's requireClaims did not answer true for these claims."),
  actor_refused: client(
    "Somebody acts for the subject (act), which the route's requireNoActor refuses: have the user do it.",
  ),
  authentication_insufficient: client(
    'The route wants a stronger or newer log-in: have the client send the user to log in.',
  ),

  cross_site: client(
    'Another site made a browser send this: if that origin is yours, list it in origins (of the guard, or of createSessions).',
  ),
  plain_http: setting(plainHttpHint),

  keys_unavailable: setting(
    "The issuer's keys cannot be had, as the event keysFailed tells (see that its URL can be reached), or lack this one until the next load.",
  ),
  issuer_unavailable: setting('The issuers option could not say which issuer counts: see the event failed.'),
  revocation_unavailable: setting(
    'What knows of revocations cannot be asked: see that its store can be reached, as the event failed tells.',
  ),
  store_unavailable: setting(
    'The store cannot be used: see that it can be reached from this server, as the event failed tells.',
  ),
  hook_failed: setting(
    'The claims or roles function has a bug: it threw something that is no refusal, or gave what it may not. Mend it, as the ' +
      "event failed tells; to refuse a token, throw refuse('why').",
  ),
  hook_unavailable: setting(
    'One of your functions (claims, issuers, the test of requireClaims, renew, login) gave no answer in five seconds, or renew or login threw or ' +
      'gave what it may not: mend it, as the event failed tells.',
  ),
}

/** Where what came shows a cause that is more particular than its reason. */
export const particularHints = {
  unknown_peer: client(
    "The request came over plain HTTP, and its peer's address is not known: the client hung up, or the server listens on a " +
      'Unix socket, where the proxy must say X-Forwarded-Proto and the proxy trust be true.',
  ),
  rewritten: setting(
    'Something before the guard has written a field of req.headers, which is not what arrived, and guards read what arrived: ' +
      'name the place where the token comes from, as accept: { cookie: name }, { header: name } or { query: name }.',
  ),
  unread: setting(
    'Authorization has a JWT that the guard does not read: the client must write "Bearer" before it (DPoP needs dpop() in proofs), and ' +
      'accept.header name no other field.',
  ),
  nameless: setting(
    'The token has no iss: have the issuer write it, or add an entry with issuer: null, and its keys, to issuers.',
  ),
  slash: setting(
    "The token's value and the option differ by the slash at the end alone: write the option exactly as the tokens have it.",
  ),
  other_spelling: setting(
    "The token's value and the option differ in capitals or in http and https alone: write the option exactly as the tokens have it.",
  ),
  unsigned: client('The token is not signed, or by no algorithm that is known here: nobody may accept it.'),
  wrong_secret: setting(
    'The signature is not of the configured key: see that it is the key of this issuer and environment, and, for a secret, ' +
      'that both sides take its octets alike (as they stand, or decoded from base64).',
  ),
  milliseconds: setting('A time of the token is in milliseconds: have the issuer write seconds, as RFC 7519 has it.'),
  same_site: setting(
    'A request of another origin of the same site came with cookies: if that origin is yours, list it in origins (of the ' +
      'guard, or of createSessions).',
  ),
} as const satisfies { readonly [name: string]: Hint }
