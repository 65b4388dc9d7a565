import type { LoginResult } from '@bearer/sessions'

interface User {
  readonly password: string
  readonly scope: string
  readonly roles: readonly string[]
}

/** The demo's users. Passwords stand here in clear because they are on the page as well: yours are hashed. */
const users: { readonly [name: string]: User } = {
  ada: { password: 'ada-password', scope: 'reports:read notes:write', roles: ['admin'] },
  bob: { password: 'bob-password', scope: 'notes:write', roles: [] },
}

/** Checks a name and a password. */
export function logIn(username: string | undefined, password: string | undefined, device: string): LoginResult {
  const user = username !== undefined && Object.hasOwn(users, username) ? users[username] : undefined
  if (!user || user.password !== password || username === undefined) return undefined
  return { subject: username, scope: user.scope, claims: { roles: user.roles }, device }
}
