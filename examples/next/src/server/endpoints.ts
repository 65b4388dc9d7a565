import { routes } from '@bearer/fetch'
import { sessionEndpoints } from '@bearer/sessions'
import { sessions } from './sessions.ts'
import { connection } from './site.ts'

const users: { readonly [name: string]: { readonly password: string; readonly scope: string } } = {
  ada: { password: 'ada-password', scope: 'reports:read notes:write' },
  bob: { password: 'bob-password', scope: 'notes:write' },
}

const endpoints = sessionEndpoints(sessions, {
  transport: 'cookie',
  login: ({ username = '', password }) => {
    const user = Object.hasOwn(users, username) ? users[username] : undefined
    return user?.password === password ? { subject: username, scope: user?.scope } : undefined
  },
})

/** Log-in, refresh, log-out and the list of sessions, below `/auth`. */
export const auth = routes(endpoints, { prefix: '/auth', connection })
