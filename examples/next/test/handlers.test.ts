import { NextRequest } from 'next/server'
import { expect, it, vi } from 'vitest'
import { GET as me } from '../src/app/api/me/route.ts'
import { GET as reports } from '../src/app/api/reports/route.ts'
import { POST as auth } from '../src/app/auth/[...path]/route.ts'
import { proxy } from '../src/proxy.ts'
import { authOf } from '../src/server/guard.ts'
import { url } from '../src/server/site.ts'

const pairsOf = (response: Response): string[] =>
  response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '')

/** Logs in, and gives the cookies: the access token's and the refresh token's. */
async function logIn(username: string): Promise<[access: string, refresh: string]> {
  const body = JSON.stringify({ username, password: `${username}-password` })
  const headers = { origin: url, 'content-type': 'application/json' }
  const response = await auth(new Request(`${url}/auth/login`, { method: 'POST', headers, body }))
  return pairsOf(response) as [string, string]
}
const request = (path: string, headers: Record<string, string>, method = 'GET'): NextRequest =>
  new NextRequest(`${url}${path}`, { method, headers: { host: new URL(url).host, ...headers } })

it('guards its handlers', async () => {
  const [[ada], [bob]] = [await logIn('ada'), await logIn('bob')]
  const status = async (handler: typeof me, cookie?: string) =>
    (await handler(request('/api', cookie === undefined ? {} : { cookie }))).status
  expect([await status(me), await status(me, ada), await status(reports, ada), await status(reports, bob)]).toEqual([
    401, 200, 200, 403,
  ])
  expect((await authOf(new Headers({ cookie: bob })))?.subject).toBe('bob')
  expect(await authOf(new Headers())).toBeUndefined()
})

it('refreshes once for all that is asked at a time, and tells browser and handlers of the cookies', async () => {
  const refreshes = vi.spyOn(console, 'info').mockImplementation(() => {})
  const [, refresh] = await logIn('ada')
  const answers = await Promise.all(
    ['/', '/api/me', '/api/reports', '/x', '/?_rsc=1'].map((path) =>
      proxy(request(path, { cookie: `theme=dark; ${refresh}` })),
    ),
  )
  // What comes a moment later with the cookies of before has the same answer.
  answers.push(await proxy(request('/late', { cookie: `theme=dark; ${refresh}` })))
  expect(refreshes.mock.calls).toEqual([['a session was refreshed']])
  const [first, ...others] = answers.map(pairsOf)
  expect(first).toHaveLength(2)
  for (const other of others) expect(other).toEqual(first)
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('private, no-store')
    const cookie = headers.get('x-middleware-request-cookie') ?? ''
    expect(cookie.split('; ').sort()).toEqual(['theme=dark', ...(first ?? [])].sort())
    expect((await me(request('/api/me', { cookie }))).status).toBe(200)
  }
  refreshes.mockRestore()
})

it('refreshes for nobody who is in, is not in, or comes from another site', async () => {
  const refreshes = vi.spyOn(console, 'info').mockImplementation(() => {})
  const [access, refresh] = await logIn('ada')
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  for (const [headers, method] of [
    [{}, 'GET'],
    [{ cookie: `${access}; ${refresh}` }, 'GET'],
    [{ cookie: `${refresh}x` }, 'GET'],
    [{ cookie: refresh, authorization: 'Bearer x' }, 'GET'],
    [{ cookie: refresh, ...foreign }, 'POST'],
    [{ cookie: `${access}; ${refresh}`, ...foreign }, 'POST'],
  ] as const) {
    expect(pairsOf(await proxy(request('/api/notes', headers, method)))).toEqual([])
  }
  expect(refreshes.mock.calls).toEqual([])
  refreshes.mockRestore()
})
