import { type Endpoint, json } from '@bearer/core'
import { authorizeEndpoints } from './authorize.ts'
import type { DevelopmentIssuer } from './development-issuer.ts'
import { Grants } from './grants.ts'
import { mint, mintPath } from './mint-endpoint.ts'
import { escaped, page } from './page.ts'
import { preflight, register } from './register.ts'
import { anyOrigin, exchange } from './token-endpoint.ts'

/** All that the issuer for development answers. */
export function endpointsOf(issuer: DevelopmentIssuer): readonly Endpoint[] {
  const grants = { codes: new Grants(60_000), refreshTokens: new Grants(86_400_000) }
  const metadata = metadataOf(issuer)
  const get = (path: string, handle: Endpoint['handle']): Endpoint => ({ method: 'GET', path, handle })
  return [
    get('/.well-known/openid-configuration', () => json(200, metadata, anyOrigin)),
    get('/.well-known/oauth-authorization-server', () => json(200, metadata, anyOrigin)),
    // A restart makes other keys: nobody is to keep these for long.
    get('/jwks', async () => ({
      status: 200,
      headers: [['content-type', 'application/jwk-set+json'], ['cache-control', 'max-age=60'], ...anyOrigin],
      body: await issuer.jwks(),
    })),
    get('/', () => welcome(issuer)),
    ...authorizeEndpoints(issuer, grants.codes),
    { method: 'POST', path: '/token', handle: (request) => exchange(request, issuer, grants) },
    { method: 'POST', path: '/register', handle: register },
    { method: 'OPTIONS', path: '/register', handle: preflight },
    { method: 'POST', path: mintPath, handle: (request) => mint(request, issuer) },
  ]
}

function metadataOf({ issuer, algorithm, users }: DevelopmentIssuer): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: ['openid', 'offline_access', ...new Set(users.flatMap(({ scopes }) => scopes))],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [algorithm],
    authorization_response_iss_parameter_supported: true,
  }
}

function welcome({ issuer, audience, users }: DevelopmentIssuer) {
  const code = `bearer({ issuer: '${issuer}', audience: '${audience}' })`
  const list = users
    .map(({ name, scopes }) => `<li>${escaped(name)} <small>${escaped(scopes.join(' '))}</small>`)
    .join('')
  return page(
    200,
    'An issuer for development',
    `<p>Everybody on this machine can get any token here. An API takes them with</p><pre>${escaped(code)}</pre><p>Users:</p><ul>${list}</ul>` +
      '<p>A token: <code>npx bearer token</code>. Clients log in at <code>/authorize</code> with PKCE; any <code>client_id</code> will do.</p>',
  )
}
