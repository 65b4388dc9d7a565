import {
  type Clock,
  ConfigurationError,
  canMirror,
  checkOrigins,
  direct,
  mirror,
  type Revocations,
  refuseUnknownOptions,
  type Store,
} from '@bearer/core'
import { type CookieOptions, type SessionCookies, sessionCookies } from './cookies.ts'
import { createIssuer, type Issuer, type IssuerConfiguration, issuerOptionNames } from './issuer.ts'
import { type RefreshKey, type RefreshKeys, refreshKeys } from './refresh-keys.ts'

/** A client that may revoke and introspect tokens, with its secret. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** What sessions report. No event holds a token or a secret. */
export interface SessionEvents {
  /** A refresh token was used again after its successor: the session is revoked, for one of its two bearers is a thief. */
  reused: { readonly sessionId: string; readonly subject: string; readonly behind: number; readonly ageMs: number }
  /** The store had lost writes, and an honest client brought them back. */
  healed: { readonly sessionId: string; readonly ahead: number }
}

/** The options of {@link createSessions}. */
export interface SessionsOptions extends Omit<IssuerConfiguration, 'clientId'> {
  /** The `client_id` of your own application, in its access tokens. */
  readonly clientId: string
  /** The MAC keys of refresh tokens: the first makes new ones, all verify. */
  readonly refreshKeys: readonly RefreshKey[]
  readonly store: Store
  /** Clients that may revoke and introspect tokens. Default: none, and those endpoints are off. */
  readonly clients?: readonly ClientCredentials[] | undefined
  /** Where the application is served, such as `https://app.example.com`. Needed for cookies. */
  readonly publicUrl?: string | undefined
  /** Turns cookies on. Default: off. */
  readonly cookies?: CookieOptions | true | undefined
  /** Further origins of the same site that may use the cookies. */
  readonly origins?: readonly string[] | undefined
  /** Seconds without a refresh after which a session ends. Default: 604,800 (7 days). */
  readonly idleTtl?: number | undefined
  /** Seconds after log-in at which a session ends. Default: 2,592,000 (30 days). */
  readonly absoluteTtl?: number | undefined
  /** Seconds, 0 to 60, in which a retried refresh gets the same successor again. Default: 10. */
  readonly refreshGrace?: number | undefined
  /** Sessions that one subject may have; a further one ends the least recently used. Default: 100. */
  readonly maxSessionsPerSubject?: number | undefined
  /** How revocations are asked. Default: `mirror(store.revocations)`, or `direct` where it cannot be followed. */
  readonly revocations?: Revocations | undefined
  readonly on?: { readonly [Name in keyof SessionEvents]?: (event: SessionEvents[Name]) => void } | undefined
}

/** The options, checked, with their defaults. */
export interface SessionsConfiguration {
  readonly issuer: Issuer
  readonly clientId: string
  readonly clients: readonly ClientCredentials[]
  readonly refreshKeys: RefreshKeys
  readonly store: Store
  readonly revocations: Revocations
  readonly cookies: SessionCookies | undefined
  readonly origins: readonly string[]
  readonly idleMs: number
  readonly absoluteMs: number
  readonly graceMs: number
  readonly maxSessions: number
  readonly clock: Clock
  emit<Name extends keyof SessionEvents>(name: Name, event: SessionEvents[Name]): void
}

const names: readonly string[] = [
  ...issuerOptionNames,
  'refreshKeys',
  'store',
  'clients',
  'publicUrl',
  'cookies',
  'origins',
  'idleTtl',
  'absoluteTtl',
  'refreshGrace',
  'maxSessionsPerSubject',
  'revocations',
  'on',
]

/** Checks the options. Throws a {@link ConfigurationError} that says what to do. */
export function sessionsConfiguration(options: SessionsOptions): SessionsConfiguration {
  refuseUnknownOptions('createSessions', options, names)
  const { issuer, audience, keys, accessTokenTtl, accessTokenJitter, clock = Date.now, clientId, store } = options
  if (typeof clientId !== 'string' || clientId === '') {
    throw new ConfigurationError('clientId is required: the name of your application in its tokens.')
  }
  const { idleTtl = 604_800, absoluteTtl = 2_592_000, refreshGrace = 10, maxSessionsPerSubject = 100 } = options
  within('idleTtl', idleTtl, 60, 31_536_000)
  within('absoluteTtl', absoluteTtl, 60, 31_536_000)
  within('refreshGrace', refreshGrace, 0, 60)
  within('maxSessionsPerSubject', maxSessionsPerSubject, 1, 10_000)
  if (idleTtl > absoluteTtl)
    throw new ConfigurationError('idleTtl cannot be longer than absoluteTtl, at which a session ends.')
  checkStore(store)
  const url = publicUrlOf(options)
  return {
    issuer: createIssuer({ issuer, audience, keys, accessTokenTtl, accessTokenJitter, clock }),
    clientId,
    clients: checkedClients(options.clients ?? []),
    refreshKeys: refreshKeys(options.refreshKeys),
    store,
    revocations: options.revocations ?? revocationsOf(store, clock),
    cookies: cookiesOf(options, url),
    origins: originsOf(options, url),
    idleMs: idleTtl * 1000,
    absoluteMs: absoluteTtl * 1000,
    graceMs: refreshGrace * 1000,
    maxSessions: maxSessionsPerSubject,
    clock,
    emit(name, event) {
      try {
        options.on?.[name]?.(event)
      } catch {
        // A broken listener must not decide about a session.
      }
    },
  }
}

function revocationsOf({ revocations }: Store, clock: Clock): Revocations {
  return canMirror(revocations) ? mirror(revocations, { clock }) : direct(revocations)
}

function within(name: string, value: number, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new ConfigurationError(`${name} is a number from ${least} to ${most}.`)
}

function checkStore(store: Store): void {
  if (typeof store?.sessions?.replace === 'function' && typeof store.revocations?.put === 'function') return
  throw new ConfigurationError('store takes a store: memoryStore(), redisStore({ client }) or your own.')
}

function publicUrlOf({ publicUrl }: SessionsOptions): URL | undefined {
  if (publicUrl === undefined) return undefined
  if (typeof publicUrl === 'string' && URL.canParse(publicUrl)) return new URL(publicUrl)
  throw new ConfigurationError('publicUrl is the URL that browsers see, such as "https://app.example.com".')
}

function cookiesOf({ cookies }: SessionsOptions, url: URL | undefined): SessionCookies | undefined {
  if (cookies === undefined) return undefined
  if (!url) throw new ConfigurationError('Cookies need publicUrl: requests of other origins are refused.')
  return sessionCookies(cookies === true ? {} : cookies, url)
}

function originsOf({ origins = [] }: SessionsOptions, url: URL | undefined): readonly string[] {
  checkOrigins(origins)
  return url ? [...new Set([url.origin, ...origins])] : origins
}

function checkedClients(clients: readonly ClientCredentials[]): readonly ClientCredentials[] {
  for (const { id, secret } of clients) {
    if (typeof id !== 'string' || id === '') throw new ConfigurationError('Each of clients needs an id.')
    if (typeof secret !== 'string' || secret.length < 32) {
      throw new ConfigurationError('The secret of a client needs at least 32 random characters.')
    }
  }
  if (new Set(clients.map(({ id }) => id)).size < clients.length)
    throw new ConfigurationError('Two clients have the same id.')
  return clients
}
