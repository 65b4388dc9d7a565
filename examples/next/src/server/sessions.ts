import { memoryStore } from '@bearer/fetch'
import { createSessions, generateSigningKey, type Sessions, signingKeys } from '@bearer/sessions'
import { isLocal, url } from './site.ts'

/**
 * Next.js builds `proxy.ts`, routes and pages into bundles of their own, which run in one process: each would have a copy of
 * what lives in a module. An application that is not an example has its store in Redis or PostgreSQL and its keys in its
 * secret management, and needs no such place.
 */
const place = globalThis as { [key: symbol]: Promise<Sessions> | undefined }
const key = Symbol.for('example.sessions')
place[key] ??= make()
export const sessions = await place[key]

async function make(): Promise<Sessions> {
  return createSessions({
    issuer: url,
    audience: `${url}/api`,
    clientId: 'web',
    keys: signingKeys([await generateSigningKey()]),
    refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    store: memoryStore(),
    publicUrl: url,
    cookies: isLocal ? { development: true } : true,
    on: { refreshed: () => console.info('a session was refreshed') },
  })
}
