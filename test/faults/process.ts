import type { Mirror, Store } from '@bearer/core'
import { mirror, type RevocationEntry, revocationKey } from '@bearer/core'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'

const signingKey = await generateSigningKey()
const secret = crypto.getRandomValues(new Uint8Array(32))
export const issuer = 'https://app.example'

/** What one server process of an application has: a store, a mirror and sessions of its own. */
export interface Application {
  readonly store: Store
  readonly mirror: Mirror
  readonly sessions: Sessions
  close(): Promise<void>
}

/** One on Redis, with a client of its own. */
export interface ServerProcess extends Application {
  readonly client: Redis
  readonly store: RedisStore
}

export interface Bounds {
  readonly soft?: number
  readonly hard?: number
  readonly policy?: 'closed' | 'open'
  /** What its clock differs from others' by, in milliseconds. */
  readonly skew?: number
  /** Waits for as long as a busy machine takes: a command has a minute, and a mirror goes on trying after `ready()` has rejected. */
  readonly patient?: boolean
}

/** Starts one on Redis. */
export async function serverProcess(port: number, bounds: Bounds = {}): Promise<ServerProcess> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    maxRetriesPerRequest: 1,
    commandTimeout: bounds.patient ? 60_000 : 1000,
    retryStrategy: () => 50,
  })
  client.on('error', () => {})
  const store = redisStore({ client, timeout: bounds.patient ? 60 : 5 })
  const application = await applicationOn(store, bounds)
  return {
    ...application,
    client,
    store,
    close: async () => {
      await application.close()
      store.close()
      client.disconnect()
    },
  }
}

/** Starts one on a store, with bounds short enough for a test. */
export async function applicationOn(
  store: Store,
  { soft = 0.4, hard = 1.2, policy = 'closed', skew = 0, patient = false }: Bounds = {},
): Promise<Application> {
  const clock = (): number => Date.now() + skew
  const revocations = mirror(store.revocations, { soft, hard, policy, clock })
  const sessions = createSessions({
    issuer,
    audience: issuer,
    clientId: 'app',
    keys: signingKeys([signingKey]),
    refreshKeys: [{ id: '1', secret }],
    store,
    revocations,
    clock,
  })
  while (
    patient &&
    !(await revocations.ready().then(
      () => true,
      () => false,
    ))
  );
  await revocations.ready()
  return { store, mirror: revocations, sessions, close: () => revocations.close() }
}

/** A revoked session, for as long as a test can take. */
export const revoked = (sessionId: string): RevocationEntry => ({
  key: revocationKey.session(issuer, sessionId),
  before: Number.MAX_SAFE_INTEGER,
  expiresAt: Date.now() + 600_000,
})

/** What a token of a session asks about. */
export const tokenOf = (sessionId: string) => ({
  issuer,
  tokenId: undefined,
  sessionId,
  subject: 'ada',
  issuedAt: Math.floor(Date.now() / 1000) - 60,
})
