import { dpop, type Endpoint, memoryStore, metadataEndpoints, type Store } from '@bearer/core'
import {
  createSessions,
  generateSigningKey,
  issuerEndpoints,
  type Login,
  type SessionsOptions,
  sessionEndpoints,
  signingKeys,
  type Transport,
  ticketEndpoint,
} from '@bearer/sessions'
import { type Framework, frameworks, listen } from '../../sessions/applications.ts'
import { fetchApi } from './fetch-api.ts'

export const publicUrl = 'https://app.example'
export const client = { id: 'billing', secret: 'billing-secret-0123456789-0123456789', scopes: ['invoices:read'] }

/** What answers as the document says: the newest of each framework, and servers that speak `Request` and `Response`. */
export const adapters: readonly Framework[] = [
  ...frameworks.filter(({ name }) => ['Express 5', 'Koa 3', 'Fastify 5'].includes(name)),
  fetchApi,
]

/** Where each transport is mounted. */
export const places = { body: '/body', cookie: '/web', 'refresh-cookie': '/spa' } as const

/** What fails at the moment. */
export interface Weather {
  store: boolean
  budgets: boolean
}

/** Every endpoint that there is. */
export async function start(adapter: Framework, options: Partial<SessionsOptions> = {}) {
  const weather: Weather = { store: false, budgets: false }
  const memory = memoryStore()
  const store = failing(memory, () => weather.store)
  const nonce = { secret: crypto.getRandomValues(new Uint8Array(32)) }
  const sessions = createSessions({
    issuer: publicUrl,
    audience: `${publicUrl}/api`,
    clientId: 'app',
    clients: [client],
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store,
    publicUrl,
    cookies: true,
    proofs: [dpop({ mode: 'allow', publicUrl, replays: memory.replays, nonce })],
    on: { failed: () => {} },
    ...options,
  })
  const spent = { spend: () => (weather.budgets ? 30 : undefined) }
  const of = (transport: Transport): readonly Endpoint[] => [
    ...sessionEndpoints(sessions, { login, transport, budgets: { login: spent, refresh: spent, client: spent } }),
    ticketEndpoint(sessions),
  ]
  const published = [
    ...issuerEndpoints(sessions, { sessionsAt: places.body, scopes: ['reports:read'] }),
    ...metadataEndpoints({
      protectedResource: {
        resource: publicUrl,
        authorization_servers: [publicUrl],
        resource_name: 'Reports',
        team: 'a',
      },
    }),
  ]
  const mounted = [
    ['', published] as const,
    ...Object.entries(places).map(([transport, place]) => [place, of(transport as Transport)] as const),
  ]
  const listening = await listen(adapter, mounted)
  await listening.ready()
  return {
    port: listening.port,
    sessions,
    weather,
    endpoints: [...of('body'), ...published],
    close: async () => {
      await listening.close()
      await sessions.close()
    },
  }
}

const login: Login<{ readonly [name: string]: string }> = ({ username, password, otp }, _request, pending) => {
  if (password === 'locked')
    return { refuse: 423, code: 'locked', detail: 'Ask for help.', extensions: { help: '/help' } }
  if (password === 'second') return { refuse: 401, code: 'second_factor', pending: { subject: 'ada' } }
  if (pending) return otp === '123456' && { subject: pending.subject, acr: 'gold' }
  return (
    password === 'right' && {
      subject: username ?? 'ada',
      scope: 'reports:read',
      device: 'Firefox',
      details: { city: 'Bonn' },
    }
  )
}

/** A store that is away while it is told to be. */
function failing(store: Store, isAway: () => boolean): Store {
  const part = <Of extends object>(of: Of): Of =>
    new Proxy(of, {
      get(target, name) {
        const member = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => (isAway() ? Promise.reject(new Error('away')) : member.apply(target, args))
      },
    })
  return {
    ...store,
    sessions: part(store.sessions),
    revocations: part(store.revocations),
    replays: part(store.replays),
  }
}
