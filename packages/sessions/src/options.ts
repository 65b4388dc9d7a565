import {
  type Clock,
  ConfigurationError,
  canMirror,
  checkOrigins,
  direct,
  emitTo,
  type HolderProof,
  isName,
  type Mirror,
  memberOf,
  mirror,
  ownOptions,
  Pulse,
  type Revocations,
  type Store,
  systemClock,
} from '@bearer/core'
import { type ClientCredentials, checkedClients, confidentialOf } from './clients.ts'
import type { SessionsConfiguration } from './configuration.ts'
import { type CookieOptions, type SessionCookies, sessionCookies } from './cookies.ts'
import { type IssuerConfiguration, issuerOptionNames, issuerParts } from './issue/issuer.ts'
import { checkLifetime, checkOrder } from './lifetime.ts'
import { checkedProofs } from './log-in/proof-required.ts'
import { RetryQueue } from './log-out/retry-queue.ts'
import { RevokedHere } from './log-out/revoked-here.ts'
import { asker, failureReporter, inTime } from './records/ask.ts'
import { type RefreshKey, refreshKeys } from './refresh/refresh-keys.ts'
import type { Renew } from './refresh/renewals.ts'
import { type SessionEvents, type SessionListeners, sessionListeners } from './session-events.ts'
import { teller } from './tell.ts'

/** The options of {@link createSessions}. */
export interface SessionsOptions extends Omit<IssuerConfiguration, 'clientId' | 'on'> {
  /** The `client_id` of your own application, in its access tokens. */
  readonly clientId: string
  /** The MAC keys of refresh tokens: the first makes new ones, all verify. */
  readonly refreshKeys: readonly RefreshKey[]
  /** Where sessions, revocations and replays are kept: `memoryStore()`, `redisStore(…)`, `postgresStore(…)` or your own. */
  readonly store: Store
  /**
   * Clients that may revoke and introspect tokens, and, with `scopes`, get tokens in their own name. Default: none, and those
   * endpoints are off. A session of one of them, but for `clientId`, is refreshed with its secret alone.
   */
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
  /** Seconds, 0 to 60, for which a refresh token that has been refreshed gets its successor again. Default: 10. */
  readonly refreshGrace?: number | undefined
  /**
   * What becomes of a session whose client presents, after `refreshGrace`, a token whose successor has never been used: the
   * answer may have been lost on its way, or the token copied. `replace` makes another successor, 16 times in a session at
   * most, and burns the unused one; `end-session` ends it. Default: `replace`.
   */
  readonly lostAnswers?: 'replace' | 'end-session' | undefined
  /** Sessions that one subject may have; a further one ends the least recently used. Default: 100. */
  readonly maxSessionsPerSubject?: number | undefined
  /** How revocations are asked. Default: `mirror(store.revocations)`, or `direct` where it cannot be followed. */
  readonly revocations?: Revocations | undefined
  /**
   * What a session has from its next access token on, asked at each refresh: roles and scope follow the application. `null`
   * or `false` ends the session. What it throws, and no answer within five seconds, is 503, and nothing is rotated.
   */
  readonly renew?: Renew | undefined
  /**
   * Binds tokens to a key of their client: `dpop(…)`, `mtls(…)`. A log-in that proves a key starts a session that only that key
   * refreshes; with `mode: 'require'` every log-in must prove one. Guards of these sessions look for the same. Default: none.
   */
  readonly proofs?: readonly HolderProof[] | undefined
  /** Listeners by event name: `loggedIn`, `refreshed`, `refreshRefused`, `loggedOut`, `replaced`, `failed` and others. */
  readonly on?: SessionListeners | undefined
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
  'lostAnswers',
  'maxSessionsPerSubject',
  'revocations',
  'renew',
  'proofs',
]

/** Checks the options. Throws a {@link ConfigurationError} that says what to do. */
export function sessionsConfiguration(given: SessionsOptions): SessionsConfiguration {
  const options = ownOptions('createSessions', given, names)
  const { issuer, audience, keys, accessTokenTtl, accessTokenJitter, clock = systemClock, clientId, store } = options
  if (!isName(clientId)) {
    throw new ConfigurationError('clientId is required: the name of your application in its tokens.')
  }
  const { idleTtl = 604_800, absoluteTtl = 2_592_000, refreshGrace = 10, maxSessionsPerSubject = 100 } = options
  const { lostAnswers = 'replace' } = options
  within('refreshGrace', refreshGrace, 0, 60)
  if (lostAnswers !== 'replace' && lostAnswers !== 'end-session')
    throw new ConfigurationError('lostAnswers is "replace" or "end-session".')
  within('maxSessionsPerSubject', maxSessionsPerSubject, 1, 10_000)
  if (!Number.isInteger(maxSessionsPerSubject))
    throw new ConfigurationError('maxSessionsPerSubject is a whole number from 1 to 10000.')
  checkLifetime({ idleTtl, absoluteTtl, persistent: undefined })
  checkOrder(idleTtl, absoluteTtl)
  checkStore(store)
  if (options.renew !== undefined && typeof options.renew !== 'function')
    throw new ConfigurationError('renew takes a function of the session: what it has from now on, or null to end it.')
  const url = publicUrlOf(options)
  const listeners = sessionListeners(options.on)
  const emit = emitTo<SessionEvents>(listeners)
  const failedAlone = { failed: listeners.failed }
  const pulse = new Pulse(async () => inTime(store.sessions.read('ready')))
  const clients = checkedClients(options.clients ?? [])
  const queue = new RetryQueue(clock)
  const revocations = revocationsOf(options, clock, queue)
  revocations.keepLost?.(idleTtl * 1000)
  const [made, issuance] = issuerParts({
    issuer,
    audience,
    keys,
    accessTokenTtl,
    accessTokenJitter,
    clock,
    on: failedAlone,
  })
  return {
    issuer: made,
    issuance,
    maxTokenLifetime: Math.max(made.accessTokenTtl, ...clients.map((client) => client.accessTokenTtl ?? 0)),
    clientId,
    clients,
    confidential: confidentialOf(clients, clientId),
    refreshKeys: refreshKeys(options.refreshKeys, issuer),
    store,
    revocations,
    cookies: cookiesOf(options, url),
    origins: originsOf(options, url),
    idleMs: idleTtl * 1000,
    absoluteMs: absoluteTtl * 1000,
    graceMs: refreshGrace * 1000,
    replacesLost: lostAnswers === 'replace',
    maxSessions: maxSessionsPerSubject,
    renew: options.renew,
    proofs: checkedProofs(options.proofs, clients),
    queue,
    clock,
    emit,
    tell: teller(emit),
    pulse,
    ask: asker(failureReporter(emit), pulse),
  }
}

function revocationsOf(
  { revocations: given, store: { revocations } }: SessionsOptions,
  clock: Clock,
  queue: RetryQueue,
): Revocations {
  if (given === undefined && canMirror(revocations)) return mirror(revocations, { clock })
  const asked = given ?? direct(revocations)
  if (typeof asked?.isRevoked !== 'function' || typeof asked.revoke !== 'function')
    throw new ConfigurationError('revocations takes mirror(store.revocations) or direct(store.revocations).')
  return isMirror(asked) ? asked : new RevokedHere(asked, queue)
}

const isMirror = (revocations: Revocations): boolean =>
  typeof memberOf(revocations as Partial<Mirror>, 'state') === 'string'

function within(name: string, value: number, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new ConfigurationError(`${name} is a number from ${least} to ${most}.`)
}

function checkStore(store: Store): void {
  const { sessions, revocations } = store ?? {}
  const methods = [
    sessions?.insert,
    sessions?.read,
    sessions?.replace,
    sessions?.list,
    revocations?.put,
    revocations?.get,
  ]
  if (methods.every((method) => typeof method === 'function')) return
  throw new ConfigurationError('store takes a store: memoryStore(), redisStore({ client }) or your own.')
}

function publicUrlOf({ publicUrl }: SessionsOptions): URL | undefined {
  if (publicUrl === undefined) return undefined
  const url = typeof publicUrl === 'string' && URL.canParse(publicUrl) ? new URL(publicUrl) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw new ConfigurationError('publicUrl is the URL that browsers see, such as "https://app.example.com".')
}

function cookiesOf({ cookies, issuer }: SessionsOptions, url: URL | undefined): SessionCookies | undefined {
  if (cookies === undefined) return undefined
  if (!url) throw new ConfigurationError('Cookies need publicUrl: requests of other origins are refused.')
  return sessionCookies(cookies === true ? {} : cookies, url, issuer)
}

function originsOf({ origins = [] }: SessionsOptions, url: URL | undefined): readonly string[] {
  checkOrigins(origins)
  return url ? [...new Set([url.origin, ...origins])] : origins
}
