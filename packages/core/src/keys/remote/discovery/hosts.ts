/** Issuers that are known to publish their keys on another host of their own. */
const published: { readonly [issuerHost: string]: readonly string[] } = {
  'accounts.google.com': ['www.googleapis.com'],
  'securetoken.google.com': ['www.googleapis.com'],
  'sts.windows.net': ['login.microsoftonline.com', 'login.windows.net'],
}

/**
 * The hosts that an issuer's `jwks_uri` may name: its own, those above, and those that are allowed beside. Whoever can
 * change the metadata must not be able to send this server's requests anywhere (RFC 8725 §3.10).
 */
export const keyHosts = (issuer: URL, allowed: readonly string[]): ReadonlySet<string> =>
  new Set([issuer.host, ...(published[issuer.host] ?? []), ...allowed])
