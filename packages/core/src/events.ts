import { channelOf } from '#diagnostics'
import { ConfigurationError, ownOptions } from './configuration.ts'
import type { Channel } from './diagnostics.ts'
import type { BearerErrorReason } from './errors/reasons.ts'
import type { MirrorState } from './health.ts'
import { abandon } from './maybe.ts'
import { ownMembers } from './own.ts'

/** The request that an event is about; all undefined where a token came without one, as to `verify`. */
export interface EventRequest {
  readonly method: string | undefined
  /** Without the query, which may hold credentials; at most 200 characters, and control characters escaped. */
  readonly path: string | undefined
  /**
   * The framework's own request (Koa: its context; of `authenticate`, what was given to it). Not enumerable, so that no log
   * writes it out.
   */
  readonly request: object | undefined
}

/** What a guard and its parts report. No event holds token text, a secret or an unsanitised string of a request. */
export interface BearerEvents {
  /** A request was authenticated. */
  accepted: { readonly issuer: string | undefined; readonly source: string } & EventRequest
  /**
   * A request was refused, and by which rule; `hint` says in a sentence what to change. `expected` and `found` are what was
   * compared where that is configuration and no secret: `iss`, `aud`, `typ`, `alg`, names of claims, times; at most 200
   * characters, and control characters escaped.
   */
  refused: {
    readonly reason: BearerErrorReason
    readonly status: number
    readonly hint: string
    readonly expected: string | undefined
    readonly found: string | undefined
  } & EventRequest
  /**
   * A hook of the application or a store failed. `part` says where, `message` is for operators only. `error` is what was thrown,
   * as it was, where it was a hook; it is not enumerable, since nobody knows what it holds.
   */
  failed: { readonly part: string; readonly message: string; readonly error?: unknown }
  /** A set of keys was loaded. */
  keysLoaded: { readonly issuer: string; readonly keys: number }
  /** A set of keys could not be loaded; `stale` tells whether the last good ones go on serving. */
  keysFailed: { readonly issuer: string; readonly message: string; readonly stale: boolean }
  /** One key of a set was left out: malformed, weak, private, symmetric or not for signatures. `kid` is its id, if it has one. */
  keySkipped: { readonly issuer: string; readonly kid: string | undefined; readonly why: string }
  /** The revocation mirror changed state. `staleness` in seconds. */
  revocations: {
    readonly state: MirrorState
    readonly staleness: number
    readonly entries: number
  }
  /** The token cache, every 1,000 look-ups. */
  cache: { readonly hits: number; readonly misses: number; readonly entries: number; readonly bytes: number }
}

/** Listeners by event name. What a listener throws, at once or later, is dropped: reporting never changes an answer. */
export type Listeners<Events = BearerEvents> = {
  readonly [Name in keyof Events]?: ((event: Events[Name]) => void) | undefined
}

const eventNames: { readonly [Name in keyof BearerEvents]: true } = {
  accepted: true,
  refused: true,
  failed: true,
  keysLoaded: true,
  keysFailed: true,
  keySkipped: true,
  revocations: true,
  cache: true,
}

/**
 * Takes listeners. Those that would never be called are refused: of events that do not exist, or no functions.
 *
 * @example
 * interface MyEvents {
 *   failed: { readonly message: string }
 * }
 * const myStore = ({ on = {} }: { on?: Listeners<MyEvents> }) => checkedListeners(on, ['failed'])
 */
export function checkedListeners<Events>(
  listeners: Listeners<Events>,
  names: readonly string[] = Object.keys(eventNames),
): Listeners<Events> {
  const own = ownOptions('on', listeners, names)
  for (const [name, listener] of Object.entries(own)) {
    if (listener === undefined || typeof listener === 'function') continue
    throw new ConfigurationError(`on.${name} takes a function of the event.`)
  }
  return own
}

/** Gives events to those who listen. */
export interface Emit<Events> {
  <Name extends keyof Events & string>(name: Name, event: Events[Name]): void
  /** Makes a question, cheap enough for every request: whether anybody listens to an event at this moment. */
  hears(name: keyof Events & string): () => boolean
}

/**
 * Makes an {@link Emit}: to a listener, if there is one, and to those who have subscribed to the channel `bearer.<event>` of
 * `node:diagnostics_channel`, where the runtime has that.
 *
 * @example
 * const emit = emitTo({ failed: ({ part, message }) => console.error(part, message) })
 * emit('failed', { part: 'store', message: 'TimeoutError' })
 */
export function emitTo<Events = BearerEvents>(listeners: Listeners<Events> | undefined): Emit<Events> {
  const own = listeners && ownMembers(listeners)
  const channels = new Map<string, Channel | undefined>()
  const channelFor = (name: string): Channel | undefined => {
    if (!channels.has(name)) channels.set(name, channelOf(`bearer.${name}`))
    return channels.get(name)
  }
  const emit = <Name extends keyof Events & string>(name: Name, event: Events[Name]): void => {
    try {
      abandon(own?.[name]?.(event))
    } catch {
      // A broken listener must not decide about a request.
    }
    const channel = channelFor(name)
    if (channel?.hasSubscribers) channel.publish(event)
  }
  const hears = (name: keyof Events & string): (() => boolean) => {
    if (own?.[name]) return () => true
    const channel = channelFor(name)
    return channel ? () => channel.hasSubscribers : () => false
  }
  return Object.assign(emit, { hears })
}

/** A string that is safe in a log line: printable ASCII, at most 120 characters, or so many. */
export function printable(text: unknown, most = 120): string {
  return String(text)
    .slice(0, most)
    .replace(/[^\x20-\x7e]/g, '?')
}

/** The event of something that failed. */
export const failure = (part: string, error: unknown): BearerEvents['failed'] =>
  Object.defineProperty({ part, message: describeFailure(error) }, 'error', { value: error })

/**
 * What an error and its cause say, in 400 characters at most, without anything in it that looks like a token or a secret.
 *
 * @example
 * await store.replays.add('probe', 0).catch((error) => console.error(describeFailure(error))) // no text of the error: it may hold a token
 */
export function describeFailure(error: unknown): string {
  return printable(textOf(error).replace(/[A-Za-z0-9_\-+/=.]{24,}/g, '[...]'), 400)
}

/** Getters of an error may throw in their turn. */
function textOf(error: unknown, isCause = false): string {
  try {
    if (!isError(error)) return typeof error
    const { name, message, cause } = error
    const because = !isCause && isError(cause) ? ` (${textOf(cause, true)})` : ''
    return `${name}: ${message}${because}`
  } catch {
    return 'an error that cannot be read'
  }
}

/** Of whichever realm, and of libraries that make their own. */
function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  const { name, message } = value as Partial<Error>
  return typeof name === 'string' && typeof message === 'string'
}
