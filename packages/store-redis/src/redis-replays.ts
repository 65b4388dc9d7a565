import type { ReplayStore } from '@bearer/core'
import type { Connection } from './client.ts'
import { whole } from './redis-sessions.ts'

/** What must not be seen twice: one key each, which expires. */
export class RedisReplays implements ReplayStore {
  readonly #connection: () => Promise<Connection>
  readonly #prefix: string

  constructor(connection: () => Promise<Connection>, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async add(key: string, expiresAt: number): Promise<boolean> {
    const connection = await this.#connection()
    const name = `${this.#prefix}:replay:{${key}}`
    return (await connection.send(name, ['SET', name, '1', 'PXAT', whole(expiresAt), 'NX'])) !== null
  }
}
