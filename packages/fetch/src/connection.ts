/** What a server knows of a request's connection, and a `Request` does not tell. */
export interface Connection {
  /** Whether the client's connection is TLS. Only `true` counts. */
  readonly tls: boolean
  /** The address of the socket's peer. Without it, no request counts as one from this machine. */
  readonly remoteAddress?: string | undefined
  /** The DER client certificate of the TLS connection, where there is one (RFC 8705). */
  readonly clientCertificate?: Uint8Array | undefined
}

/**
 * Tells the connection of a request: `platform` is what the server hands over beside the request. It is asked once for a
 * request, and never guesses: `request.url` is made from `Host`, which the client writes.
 */
export type ConnectionOf<Platform> = (request: Request, platform: Platform) => Connection

/** Nothing is known, so that nothing passes that needs TLS. */
export const unknownConnection: Connection = Object.freeze({ tls: false })
