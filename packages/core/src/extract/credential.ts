import { ConfigurationError, ownOptions } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import type { BearerRequest, HeaderPairs } from '../http/request.ts'
import { ownMembers } from '../own.ts'
import { fromAuthorization } from './authorization.ts'
import { fromFirstCookie } from './cookie.ts'
import type { Presented } from './presented.ts'
import { fromQuery } from './query.ts'

/** Where the token was found. `direct`: it was given to `guard.verify()`. */
export type TokenSource = 'header' | 'cookie' | 'query' | 'direct'

/** Where tokens are accepted. */
export interface AcceptOptions {
  /** `Authorization: Bearer`. Default: true. */
  readonly header?: boolean | undefined
  /** The name of a cookie; `false` for none. Default: that of `sessions`, else none. */
  readonly cookie?: string | false | undefined
  /** The name of a query parameter, for EventSource and WebSocket only: URLs end up in logs. Default: none. */
  readonly query?: string | undefined
}

/** The one credential of a request. */
export interface Credential extends Presented {
  readonly source: TokenSource
}

/** Finds the one credential of a request; nothing where there is none. Throws a refusal where it is not exactly one. */
export type Extractor = (request: BearerRequest) => Credential | undefined

/**
 * Makes an {@link Extractor}. What the client put there on purpose (header, query) ranks above what its browser adds
 * (cookie); two of the first rank are refused, and a bad credential is never followed by a try of the next. What the cookie
 * was called before counts where there is none of its name now.
 *
 * @throws ConfigurationError where no credential at all would be taken.
 */
export function extractor(accept: AcceptOptions, previousCookies: readonly string[] = []): Extractor {
  const { header = true, cookie, query } = ownMembers(accept)
  if (!header && !cookie && query === undefined) {
    throw new ConfigurationError('accept leaves no place for a token: turn header on, or name a cookie.')
  }
  const cookies = cookie ? [cookie, ...previousCookies] : []
  return (request) => {
    const inHeader = header ? fromAuthorization(request) : undefined
    const inQuery = query === undefined ? undefined : fromQuery(request, query)
    if (inHeader !== undefined && inQuery !== undefined) throw refusal('credentials_repeated')
    if (inHeader !== undefined) return { text: inHeader.text, start: inHeader.start, source: 'header' }
    if (inQuery !== undefined) return { text: inQuery, start: 0, source: 'query' }
    const inCookie = fromFirstCookie(request, cookies)
    return inCookie === undefined ? undefined : { text: inCookie, start: 0, source: 'cookie' }
  }
}

/** What a response must carry because of where its token came from (RFC 6750 §2.3). */
export function headersFor(source: TokenSource): HeaderPairs | undefined {
  return source === 'query' ? queryHeaders : undefined
}

const queryHeaders: HeaderPairs = Object.freeze([['cache-control', 'private, no-store'] as const])

/** Takes `accept` options. Refuses those of the wrong type, or with a cookie that cannot exist (RFC 6265 §4.1.1). */
export function checkedAccept(accept: AcceptOptions): AcceptOptions {
  const own = ownOptions('accept', accept, ['header', 'cookie', 'query'])
  const { header = true, cookie, query } = own
  if (typeof header !== 'boolean') throw new ConfigurationError('accept.header is true or false.')
  if (cookie !== undefined && cookie !== false && !isCookieName(cookie)) {
    throw new ConfigurationError('accept.cookie must be the name of a cookie, such as "__Host-Http-at", or false.')
  }
  if (query !== undefined && (typeof query !== 'string' || query === '')) {
    throw new ConfigurationError('accept.query must be the name of a query parameter, such as "access_token".')
  }
  return own
}

const isCookieName = (name: unknown): boolean => typeof name === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)
