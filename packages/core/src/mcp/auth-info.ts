import { ownOptions, refuseFurther } from '../configuration.ts'
import type { Auth } from '../guard/auth.ts'
import { ownMember } from '../own.ts'

/** What an MCP server's tools get to know of who calls: the `AuthInfo` of the MCP SDK. */
export interface McpAuthInfo {
  /** Always empty. */
  token: string
  /** `client_id`, else `azp`, else empty. */
  clientId: string
  scopes: string[]
  /** `exp`: seconds since 1970. */
  expiresAt?: number
  /** The server that the token is for (`aud`). */
  resource?: URL
  /** `subject`, `issuer`, `sessionId`, where the token has them, and all `claims`. */
  extra: { [name: string]: unknown }
}

/** Options of {@link mcpAuthInfo}. */
export interface McpAuthInfoOptions {
  /** The URL of this server, where a token's `aud` names others besides. Default: the one that `aud` names. */
  readonly resource?: string | undefined
  /** The scopes that the server asks for: those that a token has through the guard's `implies` are told too. Default: none. */
  readonly scopes?: readonly string[] | undefined
}

/**
 * Makes of an `Auth` what the MCP SDK hands to tools. The token is not in it: an MCP server must not pass it on, and what a tool does not
 * have, it cannot. A tool that exchanges it (RFC 8693) is given `auth.token` by name.
 *
 * @example
 * const authInfo = mcpAuthInfo(auth, { resource: 'https://mcp.example.com' }) // for handler.fetch(request, { authInfo })
 */
export function mcpAuthInfo(
  auth: Auth<unknown>,
  options: McpAuthInfoOptions = {},
  ...further: readonly []
): McpAuthInfo {
  refuseFurther('mcpAuthInfo', further, 'takes an auth and { resource, scopes }.')
  const { resource, scopes = [] } = ownOptions('mcpAuthInfo', options, ['resource', 'scopes'])
  const { claims, subject, issuer, sessionId } = auth
  const [clientId, party, exp, aud] = ['client_id', 'azp', 'exp', 'aud'].map((name) => ownMember(claims, name))
  const audience = resourceOf(aud, resource)
  return {
    token: '',
    clientId: [clientId, party].find((name) => typeof name === 'string') ?? '',
    scopes: [...new Set([...auth.scopes, ...scopes.filter((scope) => auth.hasScope(scope))])],
    ...(typeof exp === 'number' && { expiresAt: exp }),
    ...(audience && { resource: audience }),
    extra: { ...(subject && { subject }), ...(issuer && { issuer }), ...(sessionId && { sessionId }), claims },
  }
}

function resourceOf(aud: unknown, resource: string | undefined): URL | undefined {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const named = resource ?? (audiences.length === 1 ? audiences[0] : undefined)
  return typeof named === 'string' && audiences.includes(named) && URL.canParse(named) ? new URL(named) : undefined
}
