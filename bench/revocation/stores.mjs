import { memoryStore } from '@bearer/core'
import { openPostgres, startPostgres } from './postgres.mjs'
import { open, startRedis } from './redis.mjs'

/** Opens the store that an address names: `memory:`, `redis://…` or `postgres://…`. */
export function openStore(url) {
  if (url === 'memory:') return { store: memoryStore(), close: () => {} }
  return url.startsWith('redis:') ? open(Number(new URL(url).port)) : openPostgres(url)
}

/** The servers that are compared, started: each with its address. */
export const servers = {
  memory: async () => ({ url: 'memory:', close: () => {} }),
  Redis: async () => {
    const { port, close } = await startRedis()
    return { url: `redis://127.0.0.1:${port}`, close }
  },
  PostgreSQL: startPostgres,
}
