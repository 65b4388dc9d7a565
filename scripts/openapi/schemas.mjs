// The shapes of what is sent and answered.
import { membersOf, unionOf } from './from-code.mjs'

const text = (description, further = {}) => ({ type: 'string', description, ...further })
const seconds = (description) => ({ type: 'integer', minimum: 0, description: `Seconds ${description}` })
const time = (description) => ({ type: 'string', format: 'date-time', description })
const url = (description) => ({ type: 'string', format: 'uri', description })
const texts = (description) => ({ type: 'array', items: { type: 'string' }, description })
const actor = (description) => ({
  type: 'object',
  description,
  properties: { sub: { type: 'string', description: 'By this name.' } },
  required: ['sub'],
  additionalProperties: true,
})
const ref = (name) => ({ $ref: `#/components/schemas/${name}` })

const scope = text('Scopes, with single spaces between.')
const resource = text('The one resource, of several, that the access token is for (RFC 8707).')
const clientId = text('Who the client is, where it does not say so by `Authorization: Basic`.')
const clientSecret = text('The secret of a client that has one, where it is not in `Authorization: Basic`.')
const oldRefreshToken = text('Its session ends. In the body with the transport `body` alone.')

const session = {
  session_id: text('The public name of the session: `sid` of its access tokens.'),
  session_expires_in: seconds('until the session ends, however much it is used.'),
}
const access = {
  access_token: text('The access token: a JWT (RFC 9068).'),
  ...tokenFacts('until the access token ends.'),
}

function tokenFacts(until) {
  return {
    token_type: text('How the access token is sent.', { enum: ['Bearer', 'DPoP'] }),
    expires_in: seconds(until),
    scope,
  }
}

const object = (description, properties, required, further = {}) => ({
  type: 'object',
  ...(description && { description }),
  properties,
  ...(required.length > 0 && { required }),
  ...further,
})

const codes = membersOf('packages/core/src/errors/reasons.ts', 'answers')

const problem = {
  type: url('What happened: the address of the page that explains it. It stays the same in every version.'),
  title: text('The same in words.'),
  status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the answer.' },
  detail: text('A sentence for a human.'),
}

const summary = {
  id: text('What `DELETE /sessions/{id}` takes.'),
  subject: text('Whose session it is, where somebody acts for them.'),
  actor: actor('Who acts for them.'),
  device: text('The label that the log-in gave the session.'),
  details: { description: 'What the application keeps with the session: any JSON.' },
  created_at: time('When the user logged in.'),
  last_used_at: time('When the session was refreshed last.'),
  current: { type: 'boolean', description: 'Whether it is the session that asks.' },
}

const summaries = (description) => ({ type: 'array', items: ref('Session'), description })

const audience = { type: ['string', 'array'], items: { type: 'string' }, description: 'For which APIs it is meant.' }

export const schemas = {
  Credentials: object(
    'What your `login` is given: texts by name. Which ones there are is yours to say.',
    {
      pending_token: text(
        'Of the log-in before this one, whose second factor this is. With the transport `body` alone.',
      ),
      refresh_token: oldRefreshToken,
    },
    [],
    { additionalProperties: { type: 'string' }, examples: [{ username: 'ada', password: 'ada-password' }] },
  ),
  RefreshRequest: object(
    'With a cookie transport the refresh token is in its cookie, and one in the body is ignored.',
    {
      grant_type: text('Left out, or `refresh_token`.', { const: 'refresh_token' }),
      refresh_token: text('The refresh token.'),
      scope,
      resource,
      client_id: clientId,
      client_secret: clientSecret,
    },
    [],
  ),
  TokenRequest: object(
    'RFC 6749 §6 and §4.4.2.',
    {
      grant_type: text('What is shown for the token.', { enum: ['refresh_token', 'client_credentials'] }),
      refresh_token: text('The refresh token, with the grant type of this name.'),
      scope,
      resource,
      client_id: clientId,
      client_secret: clientSecret,
    },
    ['grant_type'],
  ),
  LogOutRequest: object(
    'With a cookie transport the refresh token is in its cookie, and one in the body is ignored.',
    { refresh_token: text('A refresh token of the session.') },
    [],
  ),
  AboutToken: object(
    'RFC 7009 §2.1, RFC 7662 §2.1.',
    {
      token: text('An access token or a refresh token.'),
      token_type_hint: text('Not needed, and not looked at.'),
      client_id: clientId,
      client_secret: clientSecret,
    },
    ['token'],
  ),
  TicketRequest: object('', { path: text('The path of the WebSocket or event stream, such as `/live`.') }, ['path']),

  TokensInBody: object(
    'RFC 6749 §5.1, with the transport `body`.',
    {
      ...access,
      ...session,
      refresh_token: text('What brings the next access token, once.'),
      refresh_expires_in: seconds('until the session ends, unless it is used.'),
    },
    [
      'access_token',
      'token_type',
      'expires_in',
      'session_id',
      'session_expires_in',
      'refresh_token',
      'refresh_expires_in',
    ],
  ),
  AccessTokenInBody: object(
    'With the transport `refresh-cookie`: the refresh token is in a cookie.',
    { ...access, ...session },
    ['access_token', 'token_type', 'expires_in', 'session_id', 'session_expires_in'],
  ),
  TokensInCookies: object(
    'With the transport `cookie`: both tokens are in cookies that no script can read.',
    { ...tokenFacts('until the access token ends.'), ...session },
    ['token_type', 'expires_in', 'session_id', 'session_expires_in'],
  ),
  ClientToken: object('Of a client in its own name: there is no refresh token (RFC 6749 §4.4.3).', access, [
    'access_token',
    'token_type',
    'expires_in',
  ]),
  LogOutNoted: object(
    'The log-out holds in the process that answered, and is tried until the store takes it. Until when a copy of a token can be used elsewhere, at the latest:',
    { access_tokens_end_at: time('Access tokens.'), session_ends_at: time('The refresh token.') },
    ['access_tokens_end_at', 'session_ends_at'],
  ),
  Session: object('A log-in and all that came of it.', summary, ['id', 'created_at', 'last_used_at', 'current']),
  SessionList: object(
    '',
    {
      sessions: summaries('The sessions of the subject.'),
      acting: summaries('Those in which it acts for somebody, or somebody for it, where there are any.'),
    },
    ['sessions'],
  ),
  Introspection: object(
    'RFC 7662 §2.2. Of a token that is not active nothing is said but that.',
    {
      active: { type: 'boolean', description: 'Whether the token is good.' },
      iss: text('Who issued it.'),
      sub: text('Who it is about.'),
      aud: audience,
      client_id: text('The client that got it.'),
      scope,
      exp: { type: 'integer', description: 'When it ends: seconds since the epoch.' },
      iat: { type: 'integer', description: 'When it was issued: seconds since the epoch.' },
      jti: text('Its name.'),
      sid: text('Its session.'),
      cnf: { type: 'object', description: 'The key that it is bound to (RFC 7800).', additionalProperties: true },
      act: actor('Who acts for the subject (RFC 8693 §4.1).'),
      acr: text('How the user logged in (RFC 9470 §6.2).'),
      auth_time: { type: 'integer', description: 'When the user logged in: seconds since the epoch.' },
      token_type: text('How it is sent.', { enum: ['Bearer', 'DPoP', 'refresh_token'] }),
    },
    ['active'],
  ),
  Ticket: object(
    '',
    { ticket: text('What the URL carries, once.'), expires_in: seconds('until it must have been used.') },
    ['ticket', 'expires_in'],
  ),

  OAuthError: object(
    'RFC 6749 §5.2.',
    {
      error: text('What is wrong.', { enum: unionOf('packages/sessions/src/endpoints/answers.ts', 'TokenError') }),
    },
    ['error'],
  ),
  Problem: object(
    'Problem details (RFC 9457).',
    {
      ...problem,
      error: text('What the challenge says, where the credential is at fault.', { enum: codes }),
      scope: text('All scopes that are needed, where one is missing.'),
    },
    ['type', 'title', 'status', 'detail'],
  ),
  LogInProblem: object(
    'A log-in that failed, or that your `login` refuses: with its `code`, `detail` and `extensions`.',
    {
      ...problem,
      code: text('For the page, such as `second_factor` or `too_many_attempts`.'),
      pending_token: text('What the next log-in sends with the second factor. With the transport `body` alone.'),
      pending_expires_in: seconds('until the second factor must have been given.'),
    },
    ['type', 'title', 'status'],
    { additionalProperties: true },
  ),

  Jwk: object(
    'A public key (RFC 7517).',
    {
      kty: text('Its type.', { enum: ['RSA', 'EC', 'OKP'] }),
      kid: text('Its name.'),
      alg: text('The one algorithm that it is for.'),
      use: text('What it is for.', { const: 'sig' }),
    },
    ['kty'],
    { additionalProperties: true, not: { required: ['d'] } },
  ),
  Jwks: object('RFC 7517 §5.', { keys: { type: 'array', items: ref('Jwk'), description: 'The public keys.' } }, [
    'keys',
  ]),
  AuthorizationServerMetadata: object(
    'RFC 8414 §2.',
    {
      issuer: url('The `iss` of the tokens, letter by letter.'),
      jwks_uri: url('Where the public keys are.'),
      response_types_supported: texts('`none`: there is no authorization endpoint.'),
      scopes_supported: texts('What clients may ask for.'),
      dpop_signing_alg_values_supported: texts('The algorithms of proofs (RFC 9449 §5.1).'),
      tls_client_certificate_bound_access_tokens: { type: 'boolean', description: 'RFC 8705 §3.3.' },
      token_endpoint: url('`POST /token`.'),
      grant_types_supported: texts('What the token endpoint takes.'),
      token_endpoint_auth_methods_supported: texts('How clients authenticate there.'),
      revocation_endpoint: url('`POST /revoke`.'),
      revocation_endpoint_auth_methods_supported: texts('How clients authenticate there.'),
      introspection_endpoint: url('`POST /introspect`.'),
      introspection_endpoint_auth_methods_supported: texts('How clients authenticate there.'),
    },
    ['issuer', 'jwks_uri', 'response_types_supported'],
  ),
  ProtectedResourceMetadata: object(
    'RFC 9728 §2: what you give `metadataEndpoints`.',
    {
      resource: url('What identifies the API: the audience of its tokens.'),
      authorization_servers: texts('The issuers whose tokens it takes.'),
      scopes_supported: texts('What a token may have to hold.'),
      resource_name: text('Its name, for people.'),
      resource_documentation: url('Its documentation.'),
    },
    ['resource'],
    { additionalProperties: true },
  ),
}
