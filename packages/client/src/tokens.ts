/** How tokens travel, as the server's `sessionEndpoints` have it. */
export type Transport = 'cookie' | 'refresh-cookie' | 'body'

/** What a client knows of its session. Times are milliseconds by its own clock, counted from when it asked. */
export interface Tokens {
  /** The access token, where scripts have it. */
  readonly access: string | undefined
  /** The refresh token, likewise. */
  readonly refresh: string | undefined
  readonly sessionId: string | undefined
  /** The scopes of the access token, with spaces between them. */
  readonly scope: string | undefined
  readonly askedAt: number
  /** When calls begin to refresh, while the token is still good. */
  readonly dueAt: number
  /** When the access token ends. */
  readonly expiresAt: number
  /** When the session ends, however much it is used. */
  readonly endsAt: number
}

/** The members of a token response (RFC 6749 §5.1) that count. */
export interface TokenResponse {
  readonly access_token?: string
  readonly refresh_token?: string
  readonly session_id?: string
  readonly scope?: string
  readonly expires_in?: number
  readonly session_expires_in?: number
}

/** Reads a token response; nothing where it is none: a proxy or a captive portal has answered. */
export function tokensOf(body: TokenResponse, transport: Transport, askedAt: number): Tokens | undefined {
  const {
    access_token: access,
    refresh_token: refresh,
    session_id: sessionId,
    scope,
    expires_in: seconds,
    session_expires_in: sessionSeconds = 1e9,
  } = body
  const expiresAt = askedAt + (seconds as number) * 1000
  const endsAt = askedAt + sessionSeconds * 1000
  // Between a tenth and a fifth of its life before its end, drawn so that clients do not go all at once; but a token that ends
  // with its session is not refreshed: no newer one would live longer.
  const dueAt = endsAt > expiresAt + 1000 ? expiresAt - (seconds as number) * 100 * (1 + Math.random()) : endsAt
  return (seconds as number) >= 0 && (transport === 'body' ? refresh : access || transport === 'cookie')
    ? { access, refresh, sessionId, scope, askedAt, dueAt, expiresAt, endsAt }
    : undefined
}
