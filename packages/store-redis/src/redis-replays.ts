import { randomBytes } from 'node:crypto'
import { type ReplayStore, systemClock } from '@bearer/core'
import { numberOf } from './answer.ts'
import type { Connection } from './client.ts'
import { whole } from './record-text.ts'
import { script } from './script.ts'

/**
 * KEYS: the replay. ARGV: when it expires, in how many milliseconds that is by the caller's clock, and the name of this question. The
 * later counts: a caller whose clock is behind would name a time that has passed here, and nothing would be remembered. A client that has
 * lost an answer sends its question again, by the same name, and is given the answer of before.
 */
const addReplay = script(`
local time = redis.call('TIME')
local expires = math.max(tonumber(ARGV[1]), time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2]))
local asker = redis.call('GET', KEYS[1])
if asker then return asker == ARGV[3] and 1 or 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PXAT', string.format('%.0f', expires))
return 1
`)

/** What must not be seen twice: one key each, which expires. */
export class RedisReplays implements ReplayStore {
  readonly #connection: () => Promise<Connection>
  readonly #prefix: string

  constructor(connection: () => Promise<Connection>, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async add(key: string, expiresAt: number): Promise<boolean> {
    const name = `${this.#prefix}:replay:{${key}}`
    const args = [whole(expiresAt), whole(expiresAt - systemClock()), randomBytes(9).toString('base64url')]
    return numberOf(await addReplay(await this.#connection(), [name], args), [0, 1]) === 1
  }
}
