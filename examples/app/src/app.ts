import { fileURLToPath } from 'node:url'
import {
  type BearerRequest,
  bearer,
  bearerRequest,
  type Clock,
  fieldValues,
  respond,
  routes,
  type Store,
} from '@bearer/express'
import { createSessions, type Sessions, type SigningKey, sessionEndpoints, signIn, signingKeys } from '@bearer/sessions'
import express, { type Express, type Request } from 'express'
import type { User, Users } from './users.ts'

export interface Parts {
  /** Where browsers find it. */
  readonly url: string
  readonly users: Users
  readonly store: Store
  readonly signingKey: SigningKey
  readonly refreshSecret: Uint8Array
  readonly clock?: Clock
}

/** A whole application: who signs up logs in, sees their devices, changes the password; staff gives roles, and acts for users. */
export function createApp({ url, users, store, signingKey, refreshSecret, clock }: Parts): {
  app: Express
  sessions: Sessions
} {
  const sessions = createSessions({
    issuer: url,
    audience: `${url}/api`,
    clientId: 'app',
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: '1', secret: refreshSecret }],
    store,
    publicUrl: url,
    cookies: url.startsWith('https:') ? true : { development: true },
    accessTokenTtl: 50, // and 5 s by which clocks may differ: a role that was given or taken counts within a minute
    renew: ({ subject, act }) => {
      const [user, actor] = [users.find(subject), act && users.find(act.sub)]
      return user && (!act || actor?.roles.includes('support')) ? { claims: { roles: user.roles } } : null
    },
    clock,
  })
  const api = bearer({ sessions })
  const started = ({ name, roles }: User, request: BearerRequest, remember?: unknown) => ({
    subject: name,
    claims: { roles },
    device: fieldValues(request, 'user-agent')[0]?.slice(0, 200) ?? 'unknown',
    ...(remember !== 'on' && { persistent: false, idleTtl: 12 * 3600 }),
  })

  const app = express()
  app.use(express.static(fileURLToPath(new URL('../public', import.meta.url))))
  app.use(
    '/auth',
    routes(
      sessionEndpoints(sessions, {
        transport: 'cookie',
        login: async ({ name = '', password = '', code = '', remember }, request, pending) => {
          const first = code === '' ? undefined : pending // without a code, somebody begins anew
          const isSecond = first !== undefined && users.takesCode(first.subject, code)
          const user = first ? users.find(first.subject) : await users.check(name, password)
          if (!user) return undefined
          if (isSecond) return { ...started(user, request, first['remember']), acr: 'mfa', amr: ['pwd', 'otp'] }
          if (!user.hasSecondFactor) return { ...started(user, request, remember), amr: ['pwd'] }
          const tries = Number(first?.['tries'] ?? 0) + 1
          if (tries > 5) return { refuse: 401, code: 'start_again', detail: 'Too many wrong codes.' }
          const kept = first ? first['remember'] : (remember ?? '')
          return { refuse: 401, code: 'second_factor', pending: { subject: user.name, remember: kept, tries } }
        },
      }),
    ),
  )
  app.use(express.json())
  app.post('/sign-up', async (req, res) => {
    const { name, password } = texts(req)
    if (!/^[a-z0-9-]{1,32}$/.test(name) || password.length < 12)
      return void res.status(400).json({ code: 'name_or_password' })
    const request = bearerRequest(req)
    const start = async () =>
      (await users.create(name, password)) ? started(users.find(name) as User, request) : { refuse: 409, code: 'taken' }
    respond(res, await signIn(sessions, request, start, { transport: 'cookie' }))
  })

  app.use('/api', api)
  app.get('/api/me', (req, res) => {
    const { subject, actor, claims } = api.authOf(req)
    res.json({ name: subject, by: actor?.['sub'], roles: claims['roles'] })
  })
  app.put('/api/password', api.requireNoActor(), async (req, res) => {
    const { subject = '', sessionId } = api.authOf(req)
    const { password, next } = texts(req)
    if (next.length < 12) return void res.status(400).json({ code: 'name_or_password' })
    if (!(await users.check(subject, password))) return void res.status(403).json({ code: 'wrong_password' })
    await users.setPassword(subject, next)
    await sessions.revokeAll(subject, { except: sessionId, request: bearerRequest(req) })
    res.status(204).end()
  })
  app.post('/api/second-factor', api.requireNoActor(), (req, res) => {
    res.json({ uri: users.offerSecret(String(api.authOf(req).subject)) })
  })
  app.put('/api/second-factor', api.requireNoActor(), (req, res) => {
    res.status(users.acceptSecret(String(api.authOf(req).subject), texts(req).code) ? 204 : 403).end()
  })
  app.get('/api/reports', api.requireRole('analyst'), (_req, res) => void res.json({ reports: ['Q1', 'Q2'] }))
  app.put('/api/users/:name/roles', api.requireNoActor(), api.requireRole('admin'), (req, res) => {
    const roles = texts(req).roles.split(' ').filter(Boolean)
    res.status(users.setRoles(String(req.params['name']), roles) ? 204 : 404).end()
  })
  app.post('/api/act/:name', api.requireNoActor(), api.requireRole('support'), async (req, res) => {
    const [user, actor] = [users.find(String(req.params['name'])), String(api.authOf(req).subject)]
    if (!user || user.name === actor) return void res.status(404).end()
    const request = bearerRequest(req)
    const start = { ...started(user, request), act: { sub: actor }, absoluteTtl: 3600, idleTtl: 3600 }
    respond(res, await signIn(sessions, request, start, { transport: 'cookie' }))
  })
  return { app, sessions }
}

/** What a body says, as texts; what is none is empty. */
function texts(req: Request): { readonly [name in 'name' | 'password' | 'next' | 'code' | 'roles']: string } {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const { name, password, next, code, roles } = (req.body ?? {}) as { readonly [name: string]: unknown }
  return { name: text(name), password: text(password), next: text(next), code: text(code), roles: text(roles) }
}
