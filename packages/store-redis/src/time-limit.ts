import { refuseQueued } from './answer.ts'
import type { Connection } from './client.ts'
import { serverFailure } from './failure.ts'

/**
 * A connection whose commands fail when no answer comes for a while. A client that waits for a dead server, for a failover
 * or for a free connection can do so for ever: what waits for it would hang instead of being told that nothing was decided,
 * and why.
 */
export function limited(connection: Connection, limitMs: number): Connection {
  const { trouble } = connection
  return {
    ...connection,
    send: async (key, args) => {
      try {
        const answer = await within(limitMs, connection.send(key, args))
        trouble.last = undefined
        refuseQueued(answer)
        return answer
      } catch (error) {
        throw serverFailure(error, trouble.last)
      }
    },
  }
}

function within<Answer>(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis gave no answer in ${limitMs / 1000} s.`)), limitMs)
    const settled = <Value>(settle: (value: Value) => void) => {
      return (value: Value): void => {
        clearTimeout(timer)
        settle(value)
      }
    }
    answer.then(settled(resolve), settled(reject))
  })
}
