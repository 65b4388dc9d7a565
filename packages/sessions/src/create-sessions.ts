import { refuseFurther } from '@bearer/core'
import { type SessionsOptions, sessionsConfiguration } from './options.ts'
import type { Sessions } from './sessions.ts'
import { StoredSessions } from './stored-sessions.ts'

/**
 * Makes sessions: short-lived access tokens, refreshed with rotation and reuse detection (RFC 9700 §4.14).
 *
 * @throws ConfigurationError when an option is missing, unsafe or unknown.
 *
 * @example
 * const sessions = createSessions({
 *   issuer: 'https://app.example.com',
 *   audience: 'https://app.example.com/api',
 *   clientId: 'app',
 *   keys: signingKeys([signingKey]),
 *   refreshKeys: [{ id: '1', secret: refreshSecret }],
 *   store: memoryStore(),
 * })
 */
export function createSessions(options: SessionsOptions, ...further: readonly []): Sessions {
  refuseFurther('createSessions', further, 'takes one object of options.')
  return new StoredSessions(sessionsConfiguration(options))
}
