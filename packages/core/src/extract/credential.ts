import { ConfigurationError, ownOptions } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import { privateUnlessSaid } from '../http/caching.ts'
import type { BearerRequest, HeaderPairs } from '../http/request.ts'
import { ownMembers } from '../own.ts'
import { fromFirstCookie } from './cookie.ts'
import { headerReader } from './named-header.ts'
import type { Presented, TokenReader } from './presented.ts'
import { fromQuery } from './query.ts'
import { fromSubprotocol } from './subprotocol.ts'

/** Where the token was found. `direct`: it was given to `guard.verify()`. */
export type TokenSource = 'header' | 'cookie' | 'query' | 'ticket' | 'subprotocol' | 'direct'

/** Where tokens are accepted. */
export interface AcceptOptions {
  /**
   * `Authorization: Bearer`, or the name of a field that is read instead of it, with the bare token or `Bearer` and the token:
   * `Cf-Access-Jwt-Assertion`, `X-Goog-Iap-Jwt-Assertion`, `x-access-token`. Such a field may be a proxy's, made of a cookie,
   * so unsafe requests of other sites with it are refused: list their `origins`. Default: true.
   */
  readonly header?: boolean | string | undefined
  /** The name of a cookie; `false` for none. Default: that of `sessions`, else none. */
  readonly cookie?: string | false | undefined
  /** The name of a query parameter, for EventSource and WebSocket only: URLs end up in logs. Default: none. */
  readonly query?: string | undefined
  /**
   * The name of a query parameter with a ticket of `ticketEndpoint(sessions)`, for EventSource and WebSocket: it is good once, so that no
   * access token is in a URL or a log. Default: none.
   */
  readonly ticket?: string | undefined
  /**
   * Takes the token of a WebSocket as `bearer.<token>` among its subprotocols, where a browser can put it. The client offers another one
   * beside it, which the server chooses. Default: false.
   */
  readonly subprotocol?: boolean | undefined
}

/** The one credential of a request. */
export interface Credential extends Presented {
  readonly source: TokenSource
  /** What the answer must carry because of it. */
  headers: HeaderPairs | undefined
}

/** Finds the one credential of a request; nothing where there is none. Throws a refusal where it is not exactly one. */
export type Extractor = (request: BearerRequest) => Credential | undefined

/**
 * Makes an {@link Extractor}. What the client put there on purpose (header, query, ticket, subprotocol) ranks above what its browser adds
 * (cookie); two of the first rank are refused, and a bad credential is never followed by a try of the next. What the cookie
 * was called before counts where there is none of its name now.
 *
 * @throws ConfigurationError where no credential at all would be taken.
 */
export function extractor(
  accept: AcceptOptions,
  previousCookies: readonly string[] = [],
  further?: TokenReader | undefined,
): Extractor {
  const { header = true, cookie, query, ticket, subprotocol = false } = ownMembers(accept)
  if (!header && !cookie && query === undefined && ticket === undefined && !subprotocol) {
    throw new ConfigurationError('accept leaves no place for a token: turn header on, or name a cookie.')
  }
  const readHeader = headerReader(header, further)
  const headers = typeof header === 'string' ? privateUnlessSaid : undefined
  const cookies = cookie ? [cookie, ...previousCookies] : []
  const places: readonly Place[] = [
    query !== undefined && { source: 'query', headers: queryHeaders, read: fromQuery, name: query },
    ticket !== undefined && { source: 'ticket', headers: queryHeaders, read: fromQuery, name: ticket },
    subprotocol && { source: 'subprotocol', headers: undefined, read: fromSubprotocol, name: 'bearer' },
  ].filter((place): place is Place => place !== false)
  const elsewhere = places.length > 0 ? fromPlaces(places) : undefined
  return (request) => {
    const inHeader = readHeader?.(request)
    const found = elsewhere?.(request, inHeader !== undefined)
    if (inHeader !== undefined)
      return {
        text: inHeader.text,
        start: inHeader.start,
        scheme: inHeader.scheme,
        source: 'header',
        headers,
      }
    if (found) return found
    const inCookie = fromFirstCookie(request, cookies)
    return inCookie === undefined
      ? undefined
      : { text: inCookie, start: 0, scheme: undefined, source: 'cookie', headers: privateUnlessSaid }
  }
}

/** Where a token may be beside the header and a cookie. */
interface Place extends Pick<Credential, 'source' | 'headers'> {
  readonly read: (request: BearerRequest, name: string) => string | undefined
  readonly name: string
}

/** Makes what looks there. It is refused that there are two, or one beside that of the header. */
function fromPlaces(places: readonly Place[]): (request: BearerRequest, hasOne: boolean) => Credential | undefined {
  return (request, hasOne) => {
    let found: Credential | undefined
    for (const { source, headers, read, name } of places) {
      const text = read(request, name)
      if (text === undefined) continue
      if (found || hasOne) throw refusal('credentials_repeated')
      found = { text, start: 0, scheme: undefined, source, headers }
    }
    return found
  }
}

/** The field that is read instead of `Authorization`, by lower-case name, where checked options name one. */
export const fieldOf = (accept: AcceptOptions | undefined): string | undefined =>
  typeof accept?.header === 'string' ? accept.header : undefined

/** The fields that somebody may have meant a token to come in. */
export const fieldsOf = (accept: AcceptOptions | undefined): readonly string[] => [
  ...new Set([fieldOf(accept) ?? 'authorization', 'authorization']),
]

/** Of a token in the query (RFC 6750 §2.3). */
const queryHeaders: HeaderPairs = Object.freeze([['cache-control', 'private, no-store'] as const])

/** Takes `accept` options. Refuses those of the wrong type, or with a cookie that cannot exist (RFC 6265 §4.1.1). */
export function checkedAccept(accept: AcceptOptions): AcceptOptions {
  const own = ownOptions('accept', accept, ['header', 'cookie', 'query', 'ticket', 'subprotocol'])
  const { header = true, cookie, subprotocol = false } = own
  if (typeof header !== 'boolean' && !isName(header)) {
    throw new ConfigurationError(
      'accept.header is true, false or the name of a header field, such as "X-Access-Token".',
    )
  }
  const field = typeof header === 'string' ? header.toLowerCase() : header
  if (field === 'cookie')
    throw new ConfigurationError('accept.header cannot be Cookie: name the cookie in accept.cookie.')
  if (cookie !== undefined && cookie !== false && !isName(cookie)) {
    throw new ConfigurationError('accept.cookie must be the name of a cookie, such as "__Host-Http-at", or false.')
  }
  for (const name of ['query', 'ticket'] as const) {
    const parameter = own[name]
    if (parameter !== undefined && (typeof parameter !== 'string' || parameter === ''))
      throw new ConfigurationError(`accept.${name} must be the name of a query parameter, such as "access_token".`)
  }
  if (own.query !== undefined && own.query === own.ticket)
    throw new ConfigurationError('accept.query and accept.ticket must be two names.')
  if (typeof subprotocol !== 'boolean') throw new ConfigurationError('accept.subprotocol is true or false.')
  return Object.assign(own, { header: field === 'authorization' ? true : field })
}

/** A token of RFC 9110 §5.6.2, which the names of fields and of cookies are. */
const isName = (name: unknown): boolean => typeof name === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)
