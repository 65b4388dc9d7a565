import { memoryStore } from '@bearer/core'
import { createSessions, generateSigningKey, type Sessions, type SessionsOptions, signingKeys } from '@bearer/sessions'

/** Sessions in memory of an application at a URL, as in development, with keys of their own. */
export const developmentSessions = async (url: string, options: Partial<SessionsOptions> = {}): Promise<Sessions> =>
  createSessions({
    issuer: url,
    audience: url,
    clientId: 'app',
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store: memoryStore(),
    publicUrl: url,
    cookies: { development: true },
    ...options,
  })
