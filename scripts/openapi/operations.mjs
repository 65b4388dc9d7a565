// The endpoints: what each takes, and which answers it has.
import { commentOf } from './from-code.mjs'
import { origin } from './servers.mjs'

const at = 'packages/sessions/src/endpoints'

const accessToken = [{ accessToken: [] }, { boundAccessToken: [] }, { accessCookie: [] }]
const orRefreshToken = [...accessToken, { refreshCookie: [] }, {}]
const refreshToken = [{ refreshCookie: [] }, { client: [] }, {}]
const client = [{ client: [] }, {}]

const answers = (names) =>
  Object.fromEntries(
    Object.entries(names).map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
  )

const body = (name, required, json = true) => {
  const content = { schema: { $ref: `#/components/schemas/${name}` } }
  return {
    required,
    content: {
      'application/x-www-form-urlencoded': content,
      ...(json && { 'application/json': content }),
    },
  }
}

const unread = { 408: 'TooSlow', 413: 'TooLarge', 415: 'OtherType' }
const always = { 403: 'Forbidden', 503: 'Unavailable' }
const guarded = { 400: 'InvalidRequest', 401: 'Unauthorized', ...always }
const loggingOut = { 204: 'LoggedOut', 202: 'LogOutNoted', ...guarded }
const grants = { 400: 'OAuthError', 401: 'InvalidClient', 429: 'TooManyTries', ...unread, ...always }

const proof = [{ $ref: '#/components/parameters/DPoP' }]

const operation = (tag, operationId, summary, description, security, responses, further = {}) => ({
  tags: [tag],
  operationId,
  summary,
  description,
  security,
  ...further,
  responses: answers(responses),
})
const ofSession = (...rest) => operation('Sessions', ...rest)
const ofClients = (...rest) => operation('Clients', ...rest)

const publicly = (operationId, summary, description, responses) => ({
  // Fixed by a standard, whatever prefix the others are mounted at.
  servers: [{ url: '{origin}', variables: { origin } }],
  get: operation('Metadata', operationId, summary, description, [], responses),
  options: operation('Metadata', `${operationId}Preflight`, `${summary}: preflight`, 'CORS.', [], { 204: 'Preflight' }),
})

export const paths = {
  '/login': {
    post: ofSession(
      'logIn',
      'Log in',
      commentOf(`${at}/log-in/login.ts`, 'loginEndpoint'),
      [],
      {
        200: 'Tokens',
        400: 'OAuthError',
        401: 'LogInFailed',
        '4XX': 'LogInRefused',
        429: 'TooManyLogIns',
        ...unread,
        ...always,
      },
      { parameters: proof, requestBody: body('Credentials', true) },
    ),
  },
  '/refresh': {
    post: ofSession(
      'refresh',
      'Refresh a session',
      commentOf(`${at}/refresh.ts`, 'refreshEndpoint'),
      refreshToken,
      { 200: 'Tokens', ...grants },
      { parameters: proof, requestBody: body('RefreshRequest', false) },
    ),
  },
  '/token': {
    post: ofClients(
      'token',
      'The token endpoint',
      commentOf(`${at}/oauth/token.ts`, 'tokenEndpoint'),
      refreshToken,
      { 200: 'TokensOrClientToken', ...grants },
      { parameters: proof, requestBody: body('TokenRequest', true) },
    ),
  },
  '/logout': {
    post: ofSession(
      'logOut',
      'Log out',
      commentOf(`${at}/log-out/logout.ts`, 'logoutEndpoint'),
      orRefreshToken,
      { ...loggingOut, 400: 'InvalidRequestOrBody', ...unread },
      { parameters: proof, requestBody: body('LogOutRequest', false) },
    ),
  },
  '/logout-all': {
    post: ofSession(
      'logOutEverywhere',
      'Log out everywhere',
      commentOf(`${at}/log-out/logout.ts`, 'logoutAllEndpoint'),
      orRefreshToken,
      { ...loggingOut, 400: 'InvalidRequestOrBody', ...unread },
      { parameters: proof, requestBody: body('LogOutRequest', false) },
    ),
  },
  '/logout-others': {
    post: ofSession(
      'logOutElsewhere',
      'Log out everywhere else',
      commentOf(`${at}/log-out/end-sessions.ts`, 'logoutOthersEndpoint'),
      accessToken,
      { 204: 'LoggedOut', ...guarded },
      { parameters: proof },
    ),
  },
  '/sessions': {
    get: ofSession(
      'listSessions',
      'List sessions',
      commentOf(`${at}/session-list.ts`, 'sessionListEndpoint'),
      accessToken,
      { 200: 'SessionList', ...guarded },
      { parameters: proof },
    ),
  },
  '/sessions/{id}': {
    delete: ofSession(
      'endSession',
      'End a session',
      commentOf(`${at}/log-out/end-sessions.ts`, 'endSessionEndpoint'),
      accessToken,
      loggingOut,
      { parameters: [...proof, { $ref: '#/components/parameters/SessionId' }] },
    ),
  },
  '/ticket': {
    post: ofSession(
      'ticket',
      'A ticket for a WebSocket or an event stream',
      commentOf(`${at}/ticket.ts`, 'ticketEndpoint'),
      accessToken,
      { 200: 'Ticket', ...guarded, 400: 'InvalidRequestOrBody', ...unread },
      { parameters: proof, requestBody: body('TicketRequest', true) },
    ),
  },
  '/revoke': {
    post: ofClients(
      'revoke',
      'Revoke a token',
      commentOf(`${at}/oauth/revoke.ts`, 'revokeEndpoint'),
      client,
      { 200: 'Done', ...grants },
      { requestBody: body('AboutToken', true) },
    ),
  },
  '/introspect': {
    post: ofClients(
      'introspect',
      'What a token is',
      commentOf(`${at}/oauth/introspect.ts`, 'introspectEndpoint'),
      client,
      { 200: 'Introspection', ...grants },
      { requestBody: body('AboutToken', true) },
    ),
  },
  '/.well-known/jwks.json': publicly(
    'jwks',
    'Public keys',
    'Of `issuerEndpoints`, and of `metadataEndpoints({ jwks })`.',
    {
      200: 'Jwks',
      503: 'Unavailable',
    },
  ),
  '/.well-known/oauth-authorization-server': publicly(
    'authorizationServerMetadata',
    'Metadata of the issuer',
    'RFC 8414, of `issuerEndpoints`. The path of an issuer that has one follows.',
    { 200: 'AuthorizationServerMetadata' },
  ),
  '/.well-known/oauth-protected-resource': publicly(
    'protectedResourceMetadata',
    'Metadata of the API',
    'RFC 9728, of `metadataEndpoints({ protectedResource })`. The path of a resource that has one follows.',
    { 200: 'ProtectedResourceMetadata' },
  ),
}
