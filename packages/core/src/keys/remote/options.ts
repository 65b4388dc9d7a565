import { publicFetch } from '#public-fetch'
import { ConfigurationError } from '../../configuration.ts'
import { isPrivateHost } from './fetch/private-addresses.ts'
import { defaultSettings, type FetchFunction, type RemoteSettings } from './settings.ts'

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
  const minAge = duration('minAge', options, 1, 86_400)
  const maxAge = duration('maxAge', options, 1, 604_800)
  if (minAge > maxAge) throw new ConfigurationError('minAge is greater than maxAge.')
  const defaultAge = duration('defaultAge', options, 1, 604_800)
  if (options.fetch !== undefined && typeof options.fetch !== 'function') {
    throw new ConfigurationError('fetch takes a function like the global fetch.')
  }
  const refusesPrivate = flag('refusePrivateAddresses', options)
  return {
    timeout: duration('timeout', options, 0.05, 60),
    maxBytes: count('maxBytes', options, 16_777_216),
    maxKeys: count('maxKeys', options, 10_000),
    defaultAge: Math.min(Math.max(defaultAge, minAge), maxAge),
    minAge,
    maxAge,
    staleFor: duration('staleFor', options, 0, 2_592_000),
    cooldown: duration('cooldown', options, 1, 3600),
    fetch: options.fetch ?? (refusesPrivate ? publicFetch : defaultSettings.fetch),
    isPrivateHost: refusesPrivate ? isPrivateHost : undefined,
    allowPlainHttp: flag('allowPlainHttp', options),
  }
}

type Duration = 'timeout' | 'defaultAge' | 'minAge' | 'maxAge' | 'staleFor' | 'cooldown'

function duration(name: Duration, { [name]: value }: RemoteKeysOptions, least: number, most: number): number {
  if (value === undefined) return defaultSettings[name]
  if (typeof value === 'number' && value >= least && value <= most) return value * 1000
  throw new ConfigurationError(`${name} is a number of seconds from ${least} to ${most}.`)
}

function count(name: 'maxBytes' | 'maxKeys', { [name]: value }: RemoteKeysOptions, most: number): number {
  if (value === undefined) return defaultSettings[name]
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new ConfigurationError(`${name} is a whole number from 1 to ${most}.`)
}

function flag(name: 'refusePrivateAddresses' | 'allowPlainHttp', { [name]: value }: RemoteKeysOptions): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  throw new ConfigurationError(`${name} is true or false.`)
}
