import { type NextRequest, NextResponse } from 'next/server'
import { refreshFor } from './server/refresh.ts'

/**
 * Refreshes the session before a page or a handler looks who is there: both can be told of the new cookies, and the browser
 * gets them. It guards nothing: each handler does that itself, whatever path led to it.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const refreshed = await refreshFor(request)
  // It cannot be known whether somebody is logged in: that is another answer than "nobody".
  if (refreshed && refreshed.status >= 500) return refreshed
  const cookies = refreshed?.headers.getSetCookie() ?? []
  if (cookies.length === 0) return NextResponse.next()
  const response = NextResponse.next({ request: { headers: withCookies(request.headers, cookies) } })
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  // No cache between here and the browser keeps what sets somebody's cookies.
  response.headers.set('cache-control', 'private, no-store')
  return response
}

/** The fields of a request as they would be, had the browser had these cookies. */
function withCookies(fields: Headers, cookies: readonly string[]): Headers {
  const pairs = [fields.get('cookie') ?? '', ...cookies].flatMap((text, at) =>
    at === 0 ? text.split(/; */) : [text.split(';', 1)[0] ?? ''],
  )
  const jar = new Map(pairs.filter(Boolean).map((pair) => [pair.split('=', 1)[0], pair]))
  const headers = new Headers(fields)
  headers.set('cookie', [...jar.values()].join('; '))
  return headers
}

/** What is no asset, and none of the session's own endpoints. */
export const config = { matcher: ['/((?!_next/static|_next/image|auth/|favicon.ico).*)'] }
