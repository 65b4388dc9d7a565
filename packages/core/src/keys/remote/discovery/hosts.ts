import { ConfigurationError } from '../../../configuration.ts'

/** Issuers that are known to publish their keys on another host of their own. */
const published: { readonly [issuerHost: string]: readonly string[] } = {
  'accounts.google.com': ['www.googleapis.com'],
  'securetoken.google.com': ['www.googleapis.com'],
  'sts.windows.net': ['login.microsoftonline.com', 'login.windows.net'],
}

/**
 * The hosts that an issuer's `jwks_uri` may name: its own, those above, and those of the option. Whoever can change the
 * metadata must not be able to send this server's requests anywhere (RFC 8725 §3.10).
 */
export function keyHosts(issuer: URL, allowed: unknown): ReadonlySet<string> {
  if (allowed === undefined) return new Set([issuer.host, ...(published[issuer.host] ?? [])])
  if (!Array.isArray(allowed)) throw new ConfigurationError(howTo)
  for (const host of allowed) {
    if (!isHost(host)) throw new ConfigurationError(howTo)
  }
  return new Set([issuer.host, ...(published[issuer.host] ?? []), ...allowed.map((host) => host.toLowerCase())])
}

const howTo = "allowedHosts is a list of hosts such as ['keys.example.com'] or ['keys.example.com:8443']."

function isHost(host: unknown): boolean {
  try {
    return typeof host === 'string' && new URL(`https://${host}/`).host === host.toLowerCase()
  } catch {
    return false
  }
}
