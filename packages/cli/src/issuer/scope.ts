import type { User } from './users.ts'

/** Scopes of OpenID Connect: they ask for an ID token and for refresh tokens, and every user has them. */
const ofOpenId: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

/** What a user gets of what was asked for: what the user may, and all of that where nothing was asked for. */
export function grantedScope(asked: string | null | undefined, { scopes }: User): string {
  if (!asked?.trim()) return scopes.join(' ')
  return asked
    .split(/\s+/)
    .filter((scope) => scopes.includes(scope) || ofOpenId.includes(scope))
    .join(' ')
}
