import { ConfigurationError, refuseUnknownOptions } from '../configuration.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { BearerResponse } from '../http/response.ts'
import type { JsonWebKeySet } from '../keys/jwks.ts'
import type { Maybe } from '../maybe.ts'
import { resourceMetadataPath } from './protected-resource.ts'

/** RFC 9728 §2: what clients need to know of a protected resource. */
export interface ProtectedResource {
  /** The URL that identifies the resource, letter by letter: also the audience of its tokens. */
  readonly resource: string
  readonly authorization_servers?: readonly string[] | undefined
  readonly scopes_supported?: readonly string[] | undefined
  readonly resource_name?: string | undefined
  readonly resource_documentation?: string | undefined
  readonly [member: string]: unknown
}

/** What to publish. */
export interface MetadataOptions {
  /** Served at `/.well-known/oauth-protected-resource` and the resource's path. */
  readonly protectedResource?: ProtectedResource | undefined
  /** Served at `/.well-known/oauth-authorization-server` and the issuer's path (RFC 8414). */
  readonly authorizationServer?: { readonly issuer: string; readonly [member: string]: unknown } | undefined
  /** The public keys, asked at each request. Served at `/.well-known/jwks.json`. */
  readonly jwks?: (() => Maybe<JsonWebKeySet>) | undefined
}

/** Seconds that clients and caches may keep each document. */
const maxAge = 300

/** The endpoints of an issuer's or a resource's metadata. They are public, readable from any origin, and fixed at the root. */
export function metadataEndpoints(options: MetadataOptions): Endpoint[] {
  refuseUnknownOptions('metadataEndpoints', options, ['protectedResource', 'authorizationServer', 'jwks'])
  const { protectedResource, authorizationServer, jwks } = options
  const endpoints: Endpoint[] = []
  if (protectedResource) {
    endpoints.push(document(resourceMetadataPath(protectedResource.resource), () => withoutEmpty(protectedResource)))
  }
  if (authorizationServer) {
    const { pathname } = new URL(authorizationServer.issuer)
    const path = `/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname}`
    endpoints.push(document(path, () => withoutEmpty(authorizationServer)))
  }
  if (jwks) endpoints.push(document('/.well-known/jwks.json', jwks))
  if (endpoints.length === 0)
    throw new ConfigurationError('metadataEndpoints needs protectedResource, authorizationServer or jwks.')
  return endpoints
}

function document(path: string, content: () => Maybe<object>): Endpoint {
  return { method: 'GET', path, root: true, handle: async (): Promise<BearerResponse> => publicJson(await content()) }
}

function publicJson(content: object): BearerResponse {
  return {
    status: 200,
    headers: [
      ['content-type', 'application/json'],
      ['cache-control', `public, max-age=${maxAge}`],
      ['access-control-allow-origin', '*'],
    ],
    body: JSON.stringify(content),
  }
}

/** Members without values are left out (RFC 9728 §3.2, RFC 8414 §3.2). */
function withoutEmpty(members: object): object {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}
