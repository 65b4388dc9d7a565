import type { Mirror } from '@bearer/core'
import { mirror, type RevocationEntry, revocationKey } from '@bearer/core'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { type RedisStore, redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'

const signingKey = await generateSigningKey()
const secret = crypto.getRandomValues(new Uint8Array(32))
export const issuer = 'https://app.example'

/** What one server process of an application has: a client, a store, a mirror and sessions of its own. */
export interface ServerProcess {
  readonly client: Redis
  readonly store: RedisStore
  readonly mirror: Mirror
  readonly sessions: Sessions
  close(): Promise<void>
}

interface Bounds {
  readonly soft?: number
  readonly hard?: number
  readonly policy?: 'closed' | 'open'
  /** What its clock differs from others' by, in milliseconds. */
  readonly skew?: number
}

/** Starts one, with bounds short enough for a test. */
export async function serverProcess(
  port: number,
  { soft = 0.4, hard = 1.2, policy = 'closed', skew = 0 }: Bounds = {},
): Promise<ServerProcess> {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    maxRetriesPerRequest: 1,
    commandTimeout: 1000,
    retryStrategy: () => 50,
  })
  client.on('error', () => {})
  const store = redisStore({ client })
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
  await revocations.ready()
  return {
    client,
    store,
    mirror: revocations,
    sessions,
    close: async () => {
      await revocations.close()
      store.close()
      client.disconnect()
    },
  }
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
