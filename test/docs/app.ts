import { randomBytes } from 'node:crypto'
import { generateSigningKey, type SigningKey } from '@bearer/sessions'

/** What samples of sessions have of their application. */
export const signingKey: SigningKey = await generateSigningKey()
export const refreshSecret: Uint8Array = randomBytes(32)
export const users = {
  ada: { disabled: false, scope: 'reports:read', roles: ['admin'] },
  find: async (_subject: string): Promise<{ disabled: boolean; scope: string; roles: string[] }> => users.ada,
}
export const findUser = (username?: string, password?: string): { subject: string } | undefined =>
  username === 'ada' && password === 'ada-password' ? { subject: 'ada' } : undefined
