import { createPrivateKey, randomBytes, randomUUID } from 'node:crypto'
import { memoryStore, mirror } from '@bearer/core'
import { createSessions, signingKeys } from '@bearer/sessions'
import { audience, issuer } from '../fixtures/tokens.mjs'

/** Sessions as an application has them, on a store. */
export function sessionsOn(store, { algorithm, kid, privatePem }, options = {}) {
  const jwk = { ...createPrivateKey(privatePem).export({ format: 'jwk' }), kid, alg: algorithm }
  return createSessions({
    issuer,
    audience,
    clientId: 'bench-web-application',
    keys: signingKeys([jwk]),
    refreshKeys: [{ id: '1', secret: randomBytes(32) }],
    store,
    absoluteTtl: 31_536_000,
    ...options,
  })
}

/** What somebody logs in with: somebody else each time, as on a server with many users. */
export const user = () => ({
  subject: `auth0|${randomUUID()}`,
  scope: 'openid profile reports:read notes:write',
  claims: { roles: ['member'] },
  device: 'Firefox on Linux',
})

/**
 * Log-in and refresh on the memory store. Each refresh is twelve seconds after the last one: one within the grace window
 * would have nothing to do. The mirror's clock is the real one, as its heartbeats are.
 */
export async function openMemory(key) {
  let now = Date.now()
  const clock = () => now
  const { revocations } = memoryStore()
  const store = { ...memoryStore({ clock }), revocations }
  const sessions = sessionsOn(store, key, { clock, revocations: mirror(revocations) })
  await sessions.ready()
  let { refreshToken } = await sessions.start(user())
  return {
    login: () => sessions.start(user()),
    async refresh() {
      now += 12_000
      const result = await sessions.refresh(refreshToken)
      if (!result.ok) throw new Error(`A refresh was refused: ${result.reason}.`)
      refreshToken = result.tokens.refreshToken
    },
    close: () => sessions.close(),
  }
}
