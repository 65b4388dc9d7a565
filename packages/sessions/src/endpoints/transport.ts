import {
  type BearerRequest,
  ConfigurationError,
  checkCrossSite,
  fromCookie,
  fromFirstCookie,
  type HeaderPairs,
  memberOf,
  plainHttpHint,
  requireTls,
} from '@bearer/core'
import type { SessionCookies } from '../cookies.ts'
import { pendingSeconds } from '../log-in/pending-logins.ts'
import type { Sessions, Tokens } from '../sessions.ts'

/**
 * How tokens travel: both in bodies (`body`), both in cookies that no script can read (`cookie`), or the access token in
 * the body, for memory, and the refresh token in a cookie (`refresh-cookie`).
 */
export type Transport = 'body' | 'cookie' | 'refresh-cookie'

/** What the endpoints need to know of a transport, so that none of them asks which it is. */
export interface TokenTransport {
  /** Refuses what must not be served: plain HTTP, and what another site made a browser send. */
  admit(request: BearerRequest): void
  /** Refuses plain HTTP alone. */
  admitTls(request: BearerRequest): void
  /** Refuses what no page of one's own sent, whatever its method: a log-in that another site begins. */
  admitSite(request: BearerRequest): void
  /** The refresh token of a request, from where this transport puts it and from nowhere else. */
  refreshToken(request: BearerRequest, fields: { readonly [name: string]: string }): string | undefined
  /** The token of a log-in that waits for its second factor, likewise. */
  pendingToken(request: BearerRequest, fields: { readonly [name: string]: string }): string | undefined
  /** What a refused log-in carries that waits for its second factor. */
  deliverPending(token: string): { readonly body: object; readonly headers: HeaderPairs }
  /** What clears the cookie of one that was presented: it is good once. */
  readonly clearingPending: HeaderPairs
  /** Whether a request's cookies count, so that a guard accepts the access cookie. */
  readonly accessCookie: string | undefined
  /** The token response: body members, and cookies to set. */
  deliver(tokens: Tokens): { readonly body: object; readonly headers: HeaderPairs }
  /** Whether the refresh token is in a cookie. */
  readonly inCookies: boolean
  /** What clears the cookies: at log-out alone. HTTP clears by name, and a late answer would clear a newer log-in. */
  readonly clearing: HeaderPairs
  /**
   * What clears the cookie of a name from before that brought the refresh token, for an answer that has the next one under the name of
   * now: a process of before that finds the old one there would take it for stolen.
   */
  outgrown(request: BearerRequest): HeaderPairs
}

/** Makes the transport. */
export function tokenTransport(
  sessions: Pick<Sessions, 'cookies' | 'origins'>,
  transport: Transport,
  allowPlainHttp: boolean,
  tls = tlsAlone(),
): TokenTransport {
  const admitTls = allowPlainHttp ? () => {} : tls
  if (transport === 'body') return inBody(admitTls)
  if (transport !== 'cookie' && transport !== 'refresh-cookie') {
    throw new ConfigurationError('transport is "body", "cookie" or "refresh-cookie".')
  }
  const { cookies, origins } = sessions
  if (!cookies) throw new ConfigurationError(`transport: '${transport}' needs cookies and publicUrl in createSessions.`)
  const admitSite = (request: BearerRequest): void => checkCrossSite(request, origins)
  const admit = (request: BearerRequest): void => {
    admitTls(request)
    if (request.method !== 'GET') admitSite(request)
  }
  return inCookies(cookies, transport, { admit, admitTls, admitSite })
}

/** Admits requests over TLS. Of the first that is refused the console is told: a setting is likely to be wrong. */
function tlsAlone(): TokenTransport['admit'] {
  let warned = false
  return (request) => {
    try {
      requireTls(request)
    } catch (refused) {
      if (!warned) console.warn(`bearer: a request was refused. ${memberOf(request, 'tlsHint') ?? plainHttpHint}`)
      warned = true
      throw refused
    }
  }
}

function inBody(admit: TokenTransport['admit']): TokenTransport {
  return {
    admit,
    admitTls: admit,
    admitSite: () => {},
    refreshToken: (_request, fields) => fields['refresh_token'],
    pendingToken: (_request, fields) => fields['pending_token'],
    deliverPending: (token) => ({ body: { pending_token: token, pending_expires_in: pendingSeconds }, headers: [] }),
    clearingPending: [],
    accessCookie: undefined,
    deliver: (tokens) => ({ body: { ...accessMembers(tokens), ...refreshMembers(tokens) }, headers: [] }),
    inCookies: false,
    clearing: [],
    outgrown: () => [],
  }
}

function inCookies(
  { access, refresh, pending }: SessionCookies,
  transport: Transport,
  admitting: Pick<TokenTransport, 'admit' | 'admitTls' | 'admitSite'>,
): TokenTransport {
  const both = transport === 'cookie'
  const clearing: HeaderPairs = (both ? [access, refresh] : [refresh]).flatMap((cookie) =>
    cookie.clear().map((value) => ['set-cookie', value] as const),
  )
  return {
    ...admitting,
    refreshToken: (request) => fromFirstCookie(request, [refresh.name, ...refresh.previousNames]),
    pendingToken: (request) => fromFirstCookie(request, [pending.name, ...pending.previousNames]),
    deliverPending: (token) => ({
      body: { pending_expires_in: pendingSeconds },
      headers: [['set-cookie', pending.set(token, pendingSeconds)]],
    }),
    clearingPending: pending.clear().map((value) => ['set-cookie', value] as const),
    accessCookie: both ? access.name : undefined,
    deliver: (tokens) => {
      const lasting = (seconds: number): number | undefined => (tokens.persistent ? seconds : undefined)
      const setRefresh = ['set-cookie', refresh.set(tokens.refreshToken, lasting(tokens.refreshExpiresIn))] as const
      if (!both) return { body: accessMembers(tokens), headers: [setRefresh] }
      const { access_token: _kept, ...body } = accessMembers(tokens)
      return { body, headers: [['set-cookie', access.set(tokens.accessToken, lasting(tokens.expiresIn))], setRefresh] }
    },
    inCookies: true,
    clearing,
    outgrown: (request) => {
      const at = [refresh.name, ...refresh.previousNames].findIndex((name) => fromCookie(request, name) !== undefined)
      return at > 0 ? [['set-cookie', refresh.clear()[at] as string]] : []
    },
  }
}

/** The members of RFC 6749 §5.1, and the session. */
function accessMembers({ accessToken, tokenType, expiresIn, scope, sessionId, sessionExpiresIn }: Tokens) {
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    ...(scope !== undefined && { scope }),
    session_id: sessionId,
    session_expires_in: sessionExpiresIn,
  }
}

function refreshMembers({ refreshToken, refreshExpiresIn }: Tokens) {
  return { refresh_token: refreshToken, refresh_expires_in: refreshExpiresIn }
}
