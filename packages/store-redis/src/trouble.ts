/** What a client said last about its connection, and nothing once that works. */
export interface Trouble {
  last: unknown
}

/** On the client itself: several stores, and copies of this package, hear it with one listener. */
const place = Symbol.for('bearer.redisTrouble')

interface Emitter {
  on?(event: string, listener: (error: unknown) => void): unknown
  [place]?: Trouble
}

/**
 * Hears the `error` events of a client. Without a listener, one of node-redis ends the process when its connection breaks, and
 * ioredis writes to the console; commands tell of it already.
 */
export function troubleOf(client: object): Trouble {
  const emitter = client as Emitter
  if (Object.hasOwn(client, place)) return emitter[place] as Trouble
  const trouble: Trouble = { last: undefined }
  Object.defineProperty(client, place, { value: trouble })
  if (typeof emitter.on === 'function') {
    emitter.on('error', (error) => {
      trouble.last = error
    })
  }
  return trouble
}
