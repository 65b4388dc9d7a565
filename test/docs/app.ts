import { randomBytes } from 'node:crypto'
import { memoryStore } from '@bearer/core'
import { createSessions, generateSigningKey, type Sessions, type SigningKey, signingKeys } from '@bearer/sessions'

/** What samples of sessions have of their application. */
export const signingKey: SigningKey = await generateSigningKey()
export const refreshSecret: Uint8Array = randomBytes(32)
export const clientSecret = 'billing-secret-0123456789-0123456789'
export const mails: [to: string, text: string][] = []
export const mail = (to: string, text: string): void => void mails.push([to, text])
export const users = {
  ada: { disabled: false, scope: 'reports:read', roles: ['admin'] },
  create: async (email: string, _password: string): Promise<string> => email,
  byEmail: async (email: string): Promise<{ id: string } | undefined> =>
    email === 'ada@example.com' ? { id: 'ada' } : undefined,
  setPassword: async (_subject: string, _password: string): Promise<void> => {},
  find: async (_subject: string): Promise<{ disabled: boolean; scope: string; roles: string[] }> => users.ada,
}
export const isCode = (_subject: string, code?: string): boolean => code === '123456'
export const findUser = (username?: string, password?: string): { subject: string } | undefined =>
  username === 'ada' && password === 'ada-password' ? { subject: 'ada' } : undefined

export const sessions: Sessions = createSessions({
  issuer: 'https://app.example.com',
  audience: 'https://app.example.com/api',
  clientId: 'app',
  keys: signingKeys([signingKey]),
  refreshKeys: [{ id: '1', secret: refreshSecret }],
  store: memoryStore(),
})
export const passwords: Map<string, string> = new Map()
export const setPassword = async (subject: string, password: string): Promise<void> =>
  void passwords.set(subject, password)

/** What an app on a phone has for its secrets. */
export const kept: Map<string, string> = new Map()
export const secureStore = {
  getItem: async (name: string): Promise<string | undefined> => kept.get(name),
  setItem: async (name: string, text: string): Promise<void> => void kept.set(name, text),
  removeItem: async (name: string): Promise<void> => void kept.delete(name),
}
