// The answers, by the names that operations call them.

const schema = (name) => ({ schema: { $ref: `#/components/schemas/${name}` } })
const json = (name) => ({ 'application/json': schema(name) })
const problem = (name = 'Problem') => ({ 'application/problem+json': schema(name) })

const header = (description, required, further = {}) => ({
  description,
  ...(required && { required }),
  schema: { type: 'string', ...further },
})
const notStored = { 'Cache-Control': header('No cache keeps it.', true, { const: 'no-store' }) }
const challenge = { 'WWW-Authenticate': header('The challenge (RFC 6750 §3, RFC 9449 §7.1).', true) }
const mayChallenge = { 'WWW-Authenticate': header('The challenge.', false) }
const retryAfter = {
  'Retry-After': { description: 'Seconds to wait.', required: true, schema: { type: 'integer', minimum: 0 } },
}
const mayWait = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 } } }
const nonce = {
  'DPoP-Nonce': header('What the next proof is to hold (RFC 9449 §8).', false),
  'Access-Control-Expose-Headers': header('What a script of another origin may read.', false),
}
const cookies = { 'Set-Cookie': header('With a cookie transport: the cookies, set or cleared.', false) }
const open = {
  'Cache-Control': header('For how long it may be kept.', true),
  'Access-Control-Allow-Origin': header('Any origin may read it.', true, { const: '*' }),
}

const answer = (description, content, headers = {}) => ({
  description,
  headers: { ...notStored, ...headers },
  ...(content && { content }),
})
const published = (description, name) => ({ description, headers: open, content: json(name) })
const oneOf = (...names) => ({
  'application/json': { schema: { anyOf: names.map((name) => schema(name).schema) } },
})
const transports = ['TokensInBody', 'AccessTokenInBody', 'TokensInCookies']

export const responses = {
  Tokens: answer('The tokens, in the body or in cookies, as the transport says.', oneOf(...transports), {
    ...cookies,
    ...nonce,
  }),
  TokensOrClientToken: answer(
    'The tokens of the session, or one for the client.',
    oneOf(...transports, 'ClientToken'),
    {
      ...cookies,
      ...nonce,
    },
  ),
  LoggedOut: answer('It is done. With a cookie transport the cookies are cleared.', undefined, cookies),
  LogOutNoted: answer(
    'The store is away: the log-out is noted. The cookies are cleared.',
    json('LogOutNoted'),
    cookies,
  ),
  Done: answer('It is done.'),
  SessionList: answer('The sessions.', json('SessionList'), nonce),
  Introspection: answer('What the token says, or that it is not active.', json('Introspection')),
  Ticket: answer('The ticket.', json('Ticket'), nonce),
  Jwks: published('The public keys.', 'Jwks'),
  AuthorizationServerMetadata: published('The metadata.', 'AuthorizationServerMetadata'),
  ProtectedResourceMetadata: published('The metadata.', 'ProtectedResourceMetadata'),
  Preflight: {
    description: 'Scripts of any origin may ask.',
    headers: {
      'Access-Control-Allow-Origin': header('Any origin.', true, { const: '*' }),
      'Access-Control-Allow-Methods': header('With these methods.', true),
      'Access-Control-Allow-Headers': header('With these fields.', true),
      'Access-Control-Max-Age': header('Seconds that a browser may keep this.', true),
    },
  },

  InvalidRequest: answer('Not exactly one well-formed credential (RFC 6750 §3.1).', problem(), {
    ...challenge,
    ...nonce,
  }),
  OAuthError: answer('The request is no good, or what it shows: `error` says which.', json('OAuthError'), nonce),
  InvalidRequestOrBody: answer(
    'Not exactly one well-formed credential, or a body that cannot be read.',
    { ...problem(), ...json('OAuthError') },
    { ...mayChallenge, ...nonce },
  ),
  Unauthorized: answer('No token, or one that is not good here. With an expired token: refresh, once.', problem(), {
    ...challenge,
    ...cookies,
    ...nonce,
  }),
  LogInFailed: answer('The credentials are wrong, or a second factor is needed.', problem('LogInProblem'), {
    ...challenge,
    ...cookies,
    ...nonce,
    ...mayWait,
  }),
  LogInRefused: answer('Your `login` refuses, with a status of its own.', problem('LogInProblem'), {
    ...cookies,
    ...nonce,
    ...mayWait,
  }),
  TooManyLogIns: answer('The budget of log-ins is used up, or your `login` says so.', problem('LogInProblem'), {
    ...cookies,
    ...nonce,
    ...retryAfter,
  }),
  InvalidClient: answer('The client must authenticate (RFC 6749 §5.2).', json('OAuthError'), challenge),
  Forbidden: answer(
    'Plain HTTP, a browser that another site made ask, or, behind a guard, a scope, role or claim that is missing.',
    problem(),
    { ...mayChallenge, ...nonce },
  ),
  TooSlow: answer('A body that was not there within 30 seconds.', json('OAuthError')),
  TooLarge: answer('A body of more than 16 KiB.', json('OAuthError')),
  OtherType: answer('A body that is no form and no JSON, or that is compressed.', json('OAuthError')),
  TooManyTries: answer('The budget of bad refreshes or wrong secrets is used up.', json('OAuthError'), {
    ...mayChallenge,
    ...retryAfter,
    ...nonce,
  }),
  Unavailable: answer('Nothing could be decided: keep the tokens, and try again.', problem(), {
    ...retryAfter,
    ...nonce,
  }),
}
