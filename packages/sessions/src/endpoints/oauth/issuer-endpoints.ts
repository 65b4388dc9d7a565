import {
  ConfigurationError,
  type Endpoint,
  type JsonWebKeySet,
  metadataEndpoints,
  ownOptions,
  refusal,
  refuseFurther,
} from '@bearer/core'
import { isMachine } from '../../clients.ts'
import type { Issuer } from '../../issue/issuer.ts'
import type { Sessions } from '../../sessions.ts'

export interface IssuerEndpointsOptions {
  /** The path that `sessionEndpoints` are mounted at, such as `/auth`. Default: the metadata name none of them. */
  readonly sessionsAt?: string | undefined
  /** What clients may ask for. Default: not said. */
  readonly scopes?: readonly string[] | undefined
  /** Publishes an issuer of plain HTTP on another machine too, for internal networks. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

/**
 * What other services need to take an issuer's tokens with its URL alone: the metadata (RFC 8414) and the public keys, at
 * `/.well-known/oauth-authorization-server` and `/.well-known/jwks.json` of the issuer's host. Mount them at the root.
 *
 * @throws ConfigurationError when the issuer is not an https URL (http on this machine) without a query.
 *
 * @example
 * app.use(routes(issuerEndpoints(sessions, { sessionsAt: '/auth' })))
 */
export function issuerEndpoints(
  of: Sessions | Issuer,
  given: IssuerEndpointsOptions = {},
  ...further: readonly []
): Endpoint[] {
  refuseFurther('issuerEndpoints', further, 'takes an issuer and one object of options.')
  const own = ownOptions('issuerEndpoints', given, ['sessionsAt', 'scopes', 'allowPlainHttp'])
  const { sessionsAt, scopes, allowPlainHttp } = own
  const sessions = (of as Sessions | undefined)?.isSessions === true ? (of as Sessions) : undefined
  if (!sessions && typeof (of as Issuer)?.issue !== 'function')
    throw new ConfigurationError('issuerEndpoints takes what createSessions(…) or createIssuer(…) gives.')
  if (sessionsAt !== undefined && !sessions)
    throw new ConfigurationError('sessionsAt is for createSessions(…): an issuer alone has no session endpoints.')
  if (sessionsAt !== undefined && !(typeof sessionsAt === 'string' && /^(?:\/[^\s/?#]+)*$/.test(sessionsAt)))
    throw new ConfigurationError('sessionsAt is a path such as "/auth", without a slash at its end.')
  const { origin } = new URL(of.issuer)
  return metadataEndpoints({
    authorizationServer: {
      issuer: of.issuer,
      jwks_uri: `${origin}/.well-known/jwks.json`,
      response_types_supported: ['none'],
      scopes_supported: scopes,
      ...Object.assign({}, ...(sessions?.proofs ?? []).map(({ metadata }) => metadata.issuer)),
      ...(sessions && sessionsAt !== undefined && endpointsOf(sessions, `${origin}${sessionsAt}`)),
    },
    allowPlainHttp,
    jwks: () => keysOf(sessions?.jwks() ?? (of as Issuer).keys.jwks()),
  })
}

function endpointsOf({ clients }: Sessions, base: string): object {
  return {
    token_endpoint: `${base}/token`,
    grant_types_supported: ['refresh_token', ...(clients.some(isMachine) ? ['client_credentials'] : [])],
    token_endpoint_auth_methods_supported: ['none', ...(clients.length > 0 ? secretly : [])],
    ...(clients.length > 0 && {
      revocation_endpoint: `${base}/revoke`,
      revocation_endpoint_auth_methods_supported: secretly,
      introspection_endpoint: `${base}/introspect`,
      introspection_endpoint_auth_methods_supported: secretly,
    }),
  }
}

const secretly = ['client_secret_basic', 'client_secret_post']

/** Keys that cannot be loaded at the moment are no mistake in the program: 503. */
async function keysOf(keys: JsonWebKeySet | Promise<JsonWebKeySet>): Promise<JsonWebKeySet> {
  try {
    return await keys
  } catch {
    throw refusal('keys_unavailable')
  }
}
