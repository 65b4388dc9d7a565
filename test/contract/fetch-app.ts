import { bearer, type ConnectionOf, routes, withHeaders } from '@bearer/fetch'
import {
  appOrigin,
  endpoints,
  guardOptions,
  hookOptions,
  metadata,
  operations,
  particular,
  type Setup,
  throwing,
  unavailableOptions,
  waitingOptions,
} from './application.ts'

type Handler<Platform> = (request: Request, platform: Platform) => Response | Promise<Response>

/** The application under test without a framework: functions of `Request`, by path. */
export function fetchApplication<Platform>(
  connection: ConnectionOf<Platform>,
  { cors: withCors = false, parser = false }: Setup,
): Handler<Platform> {
  const api = bearer({ ...guardOptions, connection })
  const optional = bearer({ ...guardOptions, connection, anonymous: 'if-absent' })
  const passing = bearer({ ...guardOptions, connection, preflight: 'pass' })
  const forwarding = bearer({ ...guardOptions, connection, forwardErrors: true })
  const ran = (): Response => Response.json({ ran: true })
  const empty = (): Response => Response.json({})
  const reject = async (): Promise<never> => Promise.reject(new Error('boom'))
  const sub = api.guard((_request, { subject }) => Response.json({ sub: subject }))

  /** With `api(request)` and no wrapper. */
  const me: Handler<Platform> = async (request, platform) => {
    const result = await (api as Asked<Platform>)(request, platform)
    if (!result.ok) return result.response
    const { subject, source } = result.auth ?? {}
    return withHeaders(Response.json({ sub: subject, source }), result.headers)
  }
  const nested = api.guard((request, _auth, platform: Platform) =>
    optional.guard(() => Response.json({ sub: api.authOf(request).subject }))(request, platform),
  )
  const byPath: { readonly [path: string]: Handler<Platform> } = {
    'GET /solo': api.guard(
      (_request, { subject }) => Response.json({ sub: subject }),
      api.requireScope('read', 'write'),
    ),
    'POST /operations': api.guard(ran, api.require(operations)),
    '/solo/all': api.guard(ran, api.requireScope('read')),
    '/passing': passing.guard(ran),
    '/passing-auth': passing.guard((_request, { subject }) => Response.json(subject), passing.requireScope('read')),
    '/optional/all': optional.guard(ran),
    '/forwarded/all': forwarding.guard(ran),
    '/cors-behind': api.guard(ran),
    '/cors-before': api.guard(ran),
    'GET /optional': optional.guard((_request, auth) => Response.json({ sub: auth?.subject ?? null })),
    'GET /forwarded': forwarding.guard(empty),
    'GET /forwarded-scope': forwarding.guard(empty, forwarding.requireAnyScope('write', 'x')),
    'GET /unavailable': bearer({ ...unavailableOptions, connection }).guard(empty),
    'GET /hook': bearer({ ...hookOptions, connection }).guard(empty),
    'GET /waiting': bearer({ ...waitingOptions, connection }).guard((_request, { subject }) =>
      Response.json({ sub: subject }),
    ),
    ...Object.fromEntries(
      Object.entries(particular).map(([path, options]) => [path, bearer({ ...options, connection }).guard(ran)]),
    ),
    'GET /v1/api/me': sub,
    'GET /api/me': me,
    'GET /api/nested/me': nested,
    'GET /api/free': api.guard(empty, api.requireScope('read')),
    'GET /api/admin': api.guard(empty, api.requireRole('admin')),
    'GET /api/boom': api.guard(() => {
      throw Object.assign(new Error('boom'), { status: 418 })
    }),
    'GET /api/boom-later': api.guard(reject),
    '/api/all': api.guard(ran),
    '/api/late-cors': api.guard(() => new Response(null, { status: 204 })),
    'GET /api/boom-in-test': api.guard(empty, api.requireClaims(reject)),
    'POST /api/notes': api.guard(() => Response.json({ noted: true })),
  }
  const tenant = api.guard(
    empty,
    api.requireClaims((claims, { url }) => url.endsWith(`/${claims.tenant}`)),
  )
  const throws = api.guard(
    empty,
    api.requireClaims((_claims, { url }) => throwing(url)),
  )
  const mounted = [
    routes(metadata),
    routes(endpoints, { prefix: '/auth', connection }),
    routes(endpoints, { prefix: '/v1/auth/', connection }),
  ]
  const answer: Handler<Platform> = async (request, platform) => {
    if (parser) await request.clone().text()
    for (const serve of mounted) {
      const served = serve(request, platform)
      if (served) return served
    }
    const { pathname } = new URL(request.url)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const handler =
      byPath[`${method} ${pathname}`] ??
      byPath[pathname] ??
      (pathname.startsWith('/api/tenants/') ? tenant : pathname.startsWith('/api/throws/') ? throws : undefined)
    return (await handler?.(request, platform)) ?? new Response(null, { status: 404 })
  }
  return async (request, platform) => {
    const crossOrigin = withCors || new URL(request.url).pathname === '/cors-before'
    if (crossOrigin && request.method === 'OPTIONS') {
      return new Response(null, { status: 204, headers: { 'access-control-allow-origin': appOrigin } })
    }
    const response = await Promise.resolve(answer(request, platform)).catch(failed)
    if (!crossOrigin) return response
    const exposed = ['X-Total', response.headers.get('access-control-expose-headers') ?? []].flat().join(', ')
    response.headers.set('access-control-allow-origin', appOrigin)
    response.headers.set('access-control-expose-headers', exposed)
    return response
  }
}

type Asked<Platform> = (request: Request, platform: Platform) => ReturnType<ReturnType<typeof bearer>>

/** The error handling of the application. */
function failed(error: unknown): Response {
  const {
    status = 500,
    statusCode,
    headers,
    code,
    reason,
  } = (error ?? {}) as { status?: number } & {
    [name: string]: unknown
  }
  return Response.json({ status, statusCode, headers, code, reason }, { status: status === 418 ? 500 : status })
}
