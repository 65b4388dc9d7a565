import { memberOf } from '../own.ts'

/** Header fields as they arrived: names and values in order, repeated fields kept apart. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/**
 * What an adapter hands over: the body's octets, or what the framework's own parser made of them.
 * `too-large` when more than the asked octets arrived.
 */
export type RequestBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'too-large' }

/** An HTTP request without its framework. Adapters translate to it; nothing else in core knows a server. */
export interface BearerRequest {
  readonly method: string
  /** The request target: path and query, as the application sees it before any router removed a prefix. */
  readonly url: string
  readonly headers: HeaderPairs
  /** Whether the client's connection is TLS, by the framework's own rule of which proxies it trusts. */
  readonly tls: boolean
  /** What to set where honest requests seem to come over plain HTTP, in a sentence for events and logs: the server's own setting. */
  readonly tlsHint?: string | undefined
  /** The address of the socket's peer (not of a forwarded client). */
  readonly remoteAddress?: string | undefined
  /** The DER client certificate of the TLS connection, where there is one (RFC 8705). */
  readonly clientCertificate?: Uint8Array | undefined
  /** Reads the body, at most `maxBytes` octets of it. */
  body?(maxBytes: number): Promise<RequestBody>
  /**
   * All values of one field by lower-case name, in order. Optional: a shortcut for adapters that can
   * answer without building {@link headers}; it must agree with them.
   */
  fieldValues?(name: string): readonly string[]
  /**
   * Whether the framework's own view of a field, by lower-case name, is not what arrived, because a middleware has written
   * into it. Optional, and for diagnosis alone: no decision depends on it.
   */
  isRewritten?(name: string): boolean
  /** The framework's own request, for events. Default: this object. */
  readonly native?: object | undefined
}

/** Adds to a list that is made when there is something to add. */
export function appended(values: string[] | undefined, value: string): string[] {
  if (!values) return [value]
  values.push(value)
  return values
}

const none: readonly string[] = Object.freeze([])

/**
 * All values of one header field, by lower-case name, in the order they arrived.
 *
 * @example
 * const [accept] = fieldValues(request, 'accept')
 */
export function fieldValues(request: BearerRequest, name: string): readonly string[] {
  if (request.fieldValues && memberOf(request, 'fieldValues')) return request.fieldValues(name)
  let values: string[] | undefined
  for (const [field, value] of request.headers) {
    if (field.length === name.length && field.toLowerCase() === name) values = appended(values, value)
  }
  return values ?? none
}
