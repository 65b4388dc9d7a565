import { ConfigurationError, ownBag, ownOptions, refuseFurther } from '../configuration.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { HeaderPairs } from '../http/request.ts'
import type { BearerResponse } from '../http/response.ts'
import type { JsonWebKeySet } from '../keys/material/native.ts'
import type { Maybe } from '../maybe.ts'
import { issuerMetadataPath } from './authorization-server.ts'
import { resourceMetadataPath } from './protected-resource.ts'
import { publicOnly } from './public-only.ts'

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
  /** Publishes a resource or an issuer of plain HTTP on another machine too, for internal networks. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

const optionNames = ['protectedResource', 'authorizationServer', 'jwks', 'allowPlainHttp'] as const

/** Seconds that clients and caches may keep each document. */
const maxAge = 300

/**
 * The endpoints of an issuer's or a resource's metadata. They are public, readable from any origin, and fixed at the root.
 *
 * @throws ConfigurationError when there is nothing to publish, or an identifier is no URL that could be one.
 *
 * @example
 * app.use(routes(metadataEndpoints({ protectedResource: { resource: audience, authorization_servers: [issuer] } })))
 */
export function metadataEndpoints(options: MetadataOptions, ...further: readonly []): Endpoint[] {
  refuseFurther('metadataEndpoints', further, 'takes one object: { protectedResource, authorizationServer, jwks }.')
  const own = ownOptions('metadataEndpoints', options, optionNames)
  const { jwks, allowPlainHttp = false } = own
  if (typeof allowPlainHttp !== 'boolean') throw new ConfigurationError('allowPlainHttp is true or false.')
  const protectedResource = own.protectedResource && ownBag('protectedResource', own.protectedResource)
  const authorizationServer = own.authorizationServer && ownBag('authorizationServer', own.authorizationServer)
  const endpoints: Endpoint[] = []
  if (protectedResource !== undefined) {
    const path = resourceMetadataPath(protectedResource?.resource, { allowPlainHttp })
    refuseUnsigned(protectedResource)
    const content = withoutEmpty(protectedResource)
    endpoints.push(...document(path, () => content))
  }
  if (authorizationServer !== undefined) {
    const path = issuerMetadataPath(authorizationServer?.issuer, allowPlainHttp)
    const content = withoutEmpty(authorizationServer)
    endpoints.push(...document(path, () => content))
  }
  if (jwks !== undefined) endpoints.push(...document('/.well-known/jwks.json', keySet(jwks)))
  if (endpoints.length === 0)
    throw new ConfigurationError('metadataEndpoints needs protectedResource, authorizationServer or jwks.')
  return endpoints
}

/** RFC 9728 §2: what a resource signs, nobody may take unsigned. */
function refuseUnsigned({ resource_signing_alg_values_supported: algorithms }: ProtectedResource): void {
  if (!Array.isArray(algorithms) || !algorithms.includes('none')) return
  throw new ConfigurationError('resource_signing_alg_values_supported must not name "none" (RFC 9728 §2).')
}

function keySet(jwks: () => Maybe<JsonWebKeySet>): () => Promise<object> {
  if (typeof jwks !== 'function')
    throw new ConfigurationError('jwks takes a function that gives the key set: () => sessions.jwks().')
  return async () => publicOnly(await jwks())
}

/** The document, and the preflight of scripts that ask for it with header fields of their own, as MCP clients do. */
function document(path: string, content: () => Maybe<object>): Endpoint[] {
  return [
    { method: 'GET', path, root: true, handle: async () => publicJson(await content()) },
    { method: 'OPTIONS', path, root: true, handle: () => preflight },
  ]
}

const anyOrigin = ['access-control-allow-origin', '*'] as const

const preflight: BearerResponse = {
  status: 204,
  headers: [
    anyOrigin,
    ['access-control-allow-methods', 'GET, HEAD'],
    // The asterisk stands for every name but this one (Fetch, "CORS non-wildcard request-header name").
    ['access-control-allow-headers', 'Authorization, *'],
    ['access-control-max-age', String(maxAge)],
  ],
}

function publicJson(content: object): BearerResponse {
  const headers: HeaderPairs = [
    ['content-type', 'application/json'],
    ['cache-control', `public, max-age=${maxAge}`],
    anyOrigin,
  ]
  return { status: 200, headers, body: JSON.stringify(content) }
}

/** Members without values are left out (RFC 9728 §3.2, RFC 8414 §3.2). */
function withoutEmpty(members: object): object {
  const empty = (value: unknown): boolean =>
    value === undefined || value === null || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !empty(value)))
}
