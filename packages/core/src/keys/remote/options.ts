import { ConfigurationError } from '../../configuration.ts'

/** The part of a `Response` that is used: any `fetch` has it, undici's and node-fetch's too, whose types differ from the web's. */
export interface FetchedResponse {
  readonly status: number
  readonly redirected?: boolean | undefined
  readonly type?: string | undefined
  readonly headers: { get(name: string): string | null }
  /** A web stream, or that of Node. */
  readonly body?: unknown
}

/** The part of `fetch` that is used: a response for a URL. Redirects are never to be followed. */
export type FetchFunction = (
  url: string,
  init: { readonly headers: Record<string, string>; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<FetchedResponse>

/** Options of {@link remoteJwks} and {@link discover}. Durations are in seconds, as everywhere. */
export interface RemoteKeysOptions {
  /** Seconds that one load may take in all, however slowly an answer drips. Default: 3. */
  readonly timeout?: number | undefined
  /** Octets of an answer, decompressed. Default: 262,144 (256 KiB). */
  readonly maxBytes?: number | undefined
  /** Members of a set; a greater one is not used at all. Default: 100. */
  readonly maxKeys?: number | undefined
  /** Seconds that keys are fresh where the answer does not say. Default: 600. */
  readonly defaultAge?: number | undefined
  /** Seconds that keys are fresh at least, whatever `Cache-Control` and `Expires` say. Default: 60. */
  readonly minAge?: number | undefined
  /** Seconds that keys are fresh at most, and so how long a removed key may go on working. Default: 86,400. */
  readonly maxAge?: number | undefined
  /**
   * Seconds from their fetch that the last good keys go on serving while the issuer cannot be reached (never less than
   * they are fresh). After that requests get 503. Default: 86,400.
   */
  readonly staleFor?: number | undefined
  /** Seconds between two fetches that unknown key ids cause. Default: 30. */
  readonly cooldown?: number | undefined
  /** Replaces the runtime's `fetch`, for a proxy or a client certificate: undici's and node-fetch will do. It gets `redirect: 'manual'` and a signal. */
  readonly fetch?: FetchFunction | undefined
  /**
   * Refuses to connect to loopback, private and link-local addresses: literal ones, and on Node without a `fetch` of your
   * own also those that a name resolves to at the moment of connecting. Default: false.
   */
  readonly refusePrivateAddresses?: boolean | undefined
  /** Loads keys over plain HTTP from other machines too: whoever is on the way can replace them. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

/** The same, checked, with defaults, durations in milliseconds. */
export interface RemoteSettings {
  readonly timeout: number
  readonly maxBytes: number
  readonly maxKeys: number
  readonly defaultAge: number
  readonly minAge: number
  readonly maxAge: number
  readonly staleFor: number
  readonly cooldown: number
  readonly fetch: FetchFunction | undefined
  readonly refusePrivateAddresses: boolean
  readonly allowPlainHttp: boolean
}

export const remoteOptionNames = [
  'timeout',
  'maxBytes',
  'maxKeys',
  'defaultAge',
  'minAge',
  'maxAge',
  'staleFor',
  'cooldown',
  'fetch',
  'refusePrivateAddresses',
  'allowPlainHttp',
] as const satisfies readonly (keyof RemoteKeysOptions)[]

/** Checks the own options that both sources have. Throws a {@link ConfigurationError}. */
export function remoteSettings(options: RemoteKeysOptions): RemoteSettings {
  const minAge = duration('minAge', options.minAge, 60, 1, 86_400)
  const maxAge = duration('maxAge', options.maxAge, 86_400, 1, 604_800)
  if (minAge > maxAge) throw new ConfigurationError('minAge is greater than maxAge.')
  const defaultAge = duration('defaultAge', options.defaultAge, 600, 1, 604_800)
  if (options.fetch !== undefined && typeof options.fetch !== 'function') {
    throw new ConfigurationError('fetch takes a function like the global fetch.')
  }
  return {
    timeout: duration('timeout', options.timeout, 3, 0.05, 60),
    maxBytes: count('maxBytes', options.maxBytes, 262_144, 16_777_216),
    maxKeys: count('maxKeys', options.maxKeys, 100, 10_000),
    defaultAge: Math.min(Math.max(defaultAge, minAge), maxAge),
    minAge,
    maxAge,
    staleFor: duration('staleFor', options.staleFor, 86_400, 0, 2_592_000),
    cooldown: duration('cooldown', options.cooldown, 30, 1, 3600),
    fetch: options.fetch,
    refusePrivateAddresses: flag('refusePrivateAddresses', options.refusePrivateAddresses),
    allowPlainHttp: flag('allowPlainHttp', options.allowPlainHttp),
  }
}

function duration(name: string, value: unknown, fallback: number, least: number, most: number): number {
  if (value === undefined) return fallback * 1000
  if (typeof value === 'number' && value >= least && value <= most) return value * 1000
  throw new ConfigurationError(`${name} is a number of seconds from ${least} to ${most}.`)
}

function count(name: string, value: unknown, fallback: number, most: number): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return value as number
  throw new ConfigurationError(`${name} is a whole number from 1 to ${most}.`)
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  throw new ConfigurationError(`${name} is true or false.`)
}
