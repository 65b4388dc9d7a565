import { bearer } from '@bearer/fetch'
import { sessions } from './sessions.ts'
import { connection, url } from './site.ts'

export const api = bearer({ sessions, connection })

/** Who asks for a page: `await authOf(await headers())`. Nothing where nobody is logged in. */
export async function authOf(headers: Headers) {
  const result = await api(new Request(url, { headers: new Headers(headers) }))
  if (!result.ok && result.response.status >= 500) throw new Error('It cannot be known now who asks.')
  return result.ok ? result.auth : undefined
}
