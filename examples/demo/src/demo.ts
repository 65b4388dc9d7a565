import { dpop, type Endpoint, type Fields, metadataEndpoints, type Store } from '@bearer/core'
import {
  createSessions,
  issuerEndpoints,
  type Login,
  type Sessions,
  sessionEndpoints,
  signingKeys,
} from '@bearer/sessions'
import { deviceOf } from './device.ts'
import { pageEndpoints } from './page.ts'
import type { DemoSecrets } from './secrets.ts'
import { logIn } from './users.ts'

/** The client that may revoke and introspect tokens in the demo. */
const client = { id: 'demo', secret: 'demo-client-secret-0123456789-abcdef' } as const

/** A machine, which gets tokens in its own name. */
const service = {
  id: 'demo-service',
  secret: 'demo-service-secret-0123456789-abcdef',
  scopes: ['reports:read'],
} as const

/** All of the demo that is the same on every framework. */
export interface Demo {
  readonly sessions: Sessions
  /** Mounted at `/auth`: tokens in bodies. */
  readonly auth: readonly Endpoint[]
  /** Mounted at `/web/auth`: tokens in cookies that no script can read. */
  readonly webAuth: readonly Endpoint[]
  /** Mounted at the root: the page and the metadata. */
  readonly root: readonly Endpoint[]
}

/** With `bind`, tokens are bound to the key of those who bring a DPoP proof; others get plain ones, so that the page goes on. */
export function createDemo(url: string, store: Store, secrets: DemoSecrets, bind = false): Demo {
  const { issuer, signingKey, refreshSecret, nonceSecret } = secrets
  const nonce = { secret: Buffer.from(nonceSecret, 'base64url') }
  const proofs = bind ? [dpop({ mode: 'allow', publicUrl: url, replays: store.replays, nonce })] : []
  const sessions = createSessions({
    issuer,
    audience: issuer,
    clientId: client.id,
    clients: [client, service],
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: 'demo', secret: Buffer.from(refreshSecret, 'base64url') }],
    store,
    publicUrl: url,
    cookies: { development: true },
    proofs,
  })
  const login: Login<Fields> = ({ username, password }, request) => logIn(username, password, deviceOf(request))
  return {
    sessions,
    auth: sessionEndpoints(sessions, { login, transport: 'body' }),
    webAuth: sessionEndpoints(sessions, { login, transport: 'cookie' }),
    root: [...pageEndpoints(), ...metadata(issuer, sessions)],
  }
}

function metadata(issuer: string, sessions: Sessions): Endpoint[] {
  const scopes_supported = ['reports:read', 'notes:write']
  return [
    ...metadataEndpoints({
      protectedResource: { resource: issuer, authorization_servers: [issuer], scopes_supported },
    }),
    ...issuerEndpoints(sessions, { sessionsAt: '/auth', scopes: scopes_supported }),
  ]
}
