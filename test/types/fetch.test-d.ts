// What @bearer/fetch makes fits into the servers' own types, and misuse is refused.

import { type Bearer, bearer, bunServer, type Endpoint, nodeServer, routes, secret } from '@bearer/fetch'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const options = { issuer: 'https://issuer.example', audience: 'https://api.example', keys: secret(new Uint8Array(32)) }
declare const endpoints: readonly Endpoint[]
declare const request: Request
declare const server: { readonly url: URL; requestIP(request: Request): { readonly address: string } | null }

const api = bearer({ ...options, claims: () => ({ tenant: 't' }), connection: nodeServer })
const auth = api.hono()

const app = new Hono()
  .use('/api/*', auth)
  .get('/api/me', (c) => c.json({ tenant: c.get('auth').claims.tenant satisfies string }))
  .get('/api/x', auth.requireScope('x'), (c) => c.json(c.var.auth.scopes))
  .get(
    '/:tenant',
    auth.requireClaims(({ tenant }, c) => tenant === c.req.param('tenant')),
    // @ts-expect-error: there is no such claim
    (c) => c.json(c.get('auth').claims.nothing),
  )
serve({ fetch: app.fetch })
serve({ fetch: api.guard((_request, { claims }) => Response.json(claims.tenant satisfies string)) })
serve({ fetch: (incoming, env) => routes(endpoints, { connection: nodeServer })(incoming, env) ?? new Response() })

// What the server hands over is asked for where the connection is in it.
// @ts-expect-error: without it nothing is known
api(request)
// @ts-expect-error: that of another server
api(request, server)
bearer({ ...options, connection: bunServer })(request, server)
bearer(options)(request)

// Handlers get what servers hand over: Workers, Next.js.
const worker: { fetch(request: Request, env: { kv: string }, ctx: object): Promise<Response> } = {
  fetch: api.guard((_request, _auth, env: { kv: string }) => new Response(env.kv)),
}
type RouteContext = { params: Promise<{ id: string }> }
const GET: (request: Request, context: RouteContext) => Promise<Response> = api.guard(
  async (_request, _auth, { params }: RouteContext) => new Response((await params).id),
)
const guarded = api.guard(() => new Response(), api.requireScope('x'))
guarded(request, server)
api.guard(
  () => new Response(),
  api.requireClaims(({ tenant }, { url }) => url.endsWith(tenant)),
)
const ofOthers = bearer({ ...options, claims: () => ({ other: 1 }) }).requireClaims(({ other }) => other > 0)
// @ts-expect-error: a requirement of claims that this guard does not know
api.guard(() => new Response(), ofOthers)

const optional = bearer({ ...options, anonymous: 'if-absent' })
optional.guard((_request, user) => new Response(user?.subject))
// @ts-expect-error: nobody may be there
optional.guard((_request, user) => new Response(user.subject))
new Hono().use(optional.hono()).get('/', (c) => c.text(c.get('auth')?.subject ?? ''))
// @ts-expect-error: nobody may be there
new Hono().use(optional.hono()).get('/', (c) => c.text(c.get('auth').subject ?? ''))

api(request, { incoming: {} }).then((result) => {
  if (!result.ok) return result.response satisfies Response
  return result.preflight ? undefined : result.auth.claims.tenant
})
const verified: Promise<string> = api.guard.verify('token').then(({ claims }) => claims.tenant)
declare const stored: Bearer<{ tenant: string }, false>
export const all = [worker, GET, verified, stored]
