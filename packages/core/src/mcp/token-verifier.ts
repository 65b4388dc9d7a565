import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import { isBearerError } from '../errors/errors.ts'
import type { Guard } from '../guard/guard.ts'
import { type McpAuthInfo, type McpAuthInfoOptions, mcpAuthInfo } from './auth-info.ts'

/** What the MCP SDK's own bearer middleware asks: its `OAuthTokenVerifier`. */
export interface McpTokenVerifier {
  verifyAccessToken(token: string): Promise<McpAuthInfo>
}

/** Options of {@link mcpTokenVerifier}. */
export interface McpTokenVerifierOptions extends McpAuthInfoOptions {
  /**
   * Makes the error by which the SDK knows a refused token, and answers 401:
   * `(message) => new OAuthError(OAuthErrorCode.InvalidToken, message)`. Without it, the SDK would answer 500.
   */
  readonly invalidToken: (message: string) => Error
}

/**
 * Makes a guard the verifier of the MCP SDK's bearer middleware, for servers that keep it. The guard sees the token alone: TLS, proofs
 * (a bound token is refused) and further credentials in a request are the middleware's. What could not be decided about rejects with the
 * guard's error, which the SDK answers with 500.
 *
 * @throws ConfigurationError where `invalidToken` is missing.
 *
 * @example
 * import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server'
 *
 * const invalidToken = (message: string) => new OAuthError(OAuthErrorCode.InvalidToken, message)
 * const verifier = mcpTokenVerifier(api.guard, { invalidToken }) // for requireBearerAuth({ verifier }) of the SDK
 */
export function mcpTokenVerifier(
  guard: Pick<Guard<unknown, boolean>, 'verify'>,
  options: McpTokenVerifierOptions,
  ...further: readonly []
): McpTokenVerifier {
  refuseFurther('mcpTokenVerifier', further, 'takes a guard and { invalidToken, resource, scopes }.')
  const own = ownOptions('mcpTokenVerifier', options, ['invalidToken', 'resource', 'scopes'])
  const { invalidToken, resource, scopes } = own
  if (typeof invalidToken !== 'function')
    throw new ConfigurationError(
      'mcpTokenVerifier takes invalidToken: (message) => new OAuthError(OAuthErrorCode.InvalidToken, message).',
    )
  return {
    async verifyAccessToken(token) {
      try {
        return mcpAuthInfo(await guard.verify(token), { resource, scopes })
      } catch (thrown) {
        throw isBearerError(thrown) && thrown.status < 500 ? invalidToken(thrown.message) : thrown
      }
    },
  }
}
