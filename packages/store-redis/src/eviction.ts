import { ConfigurationError } from '@bearer/core'
import type { Connection } from './client.ts'

/**
 * Refuses a server that drops keys when its memory is full: an evicted revocation is a revoked token that works again.
 * A server that does not tell is trusted, with a warning.
 */
export async function refuseEviction(connection: Connection, key: string): Promise<void> {
  const info = await memoryInfo(connection, key)
  if (info === undefined) {
    console.warn('bearer: INFO is not allowed, so that maxmemory-policy cannot be checked: it must be noeviction.')
    return
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  const limited = /^maxmemory:(\d+)/m.exec(info)?.[1] !== '0'
  if (!limited || policy === undefined || policy === 'noeviction') return
  throw new ConfigurationError(
    `This Redis drops keys when its memory is full (maxmemory-policy ${policy}), and a dropped revocation lets a revoked ` +
      'token in again: set maxmemory-policy noeviction, or write allowEviction: true to live with that.',
  )
}

async function memoryInfo(connection: Connection, key: string): Promise<string | undefined> {
  try {
    return String(await connection.send(key, ['INFO', 'memory']))
  } catch (error) {
    if (/^NOPERM|unknown command/i.test(String((error as Error).message))) return undefined
    throw error
  }
}
