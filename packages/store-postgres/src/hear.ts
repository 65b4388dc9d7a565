import { memberOf } from '@bearer/core'

/** What tells by events of what befalls it: a pool, and each connection of pg. */
export interface Emitter {
  on(event: string, listener: (...told: never[]) => void): unknown
  listeners(event: string): readonly unknown[]
}

/**
 * Node ends the process at an `error` event that nobody listens to, and connections have one when they break, in use or
 * idle. What was asked of them rejects as well. What has no events is left alone.
 */
export function hear(client: object): void {
  if (isEmitter(client)) listenOnce(client, 'error', ignored)
}

/**
 * Hears each connection of a pool as it is taken, not when `connect()` resolves: what greets a connection may end it within
 * the same packet.
 */
export const hearTaken = (pool: Emitter): void => listenOnce(pool, 'acquire', hear)

/** Several stores on one client, and migrations before them, take one listener. */
function listenOnce(emitter: Emitter, event: string, listener: (...told: never[]) => void): void {
  if (!emitter.listeners(event).includes(listener)) emitter.on(event, listener)
}

const isEmitter = (client: object): client is Emitter =>
  typeof memberOf(client as Partial<Emitter>, 'on') === 'function' &&
  typeof memberOf(client as Partial<Emitter>, 'listeners') === 'function'

const ignored = (): void => {}
