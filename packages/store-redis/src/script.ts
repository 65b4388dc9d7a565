import { createHash } from 'node:crypto'
import type { Connection } from './client.ts'

/** A Lua script that the server keeps by its hash. All its keys are in one slot. */
export type Script = (connection: Connection, keys: readonly string[], args: readonly string[]) => Promise<unknown>

/** Makes a script: sent by its hash, and whole where the server does not know it yet or any more. */
export function script(lua: string): Script {
  const hash = createHash('sha1').update(lua).digest('hex')
  return async (connection, keys, args) => {
    const rest = [String(keys.length), ...keys, ...args]
    const key = keys[0] as string
    try {
      return await connection.send(key, ['EVALSHA', hash, ...rest])
    } catch (error) {
      if (!String((error as Error).message).startsWith('NOSCRIPT')) throw error
      return connection.send(key, ['EVAL', lua, ...rest])
    }
  }
}
