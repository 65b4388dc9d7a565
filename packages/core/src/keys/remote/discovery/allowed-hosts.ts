import { ConfigurationError } from '../../../configuration.ts'

/** Takes the option `allowedHosts`, in lower case. Throws a {@link ConfigurationError}. */
export function checkedHosts(allowed: unknown = []): readonly string[] {
  if (Array.isArray(allowed) && allowed.every(isHost)) return allowed.map((host: string) => host.toLowerCase())
  throw new ConfigurationError(
    "allowedHosts is a list of hosts such as ['keys.example.com'] or ['keys.example.com:8443'].",
  )
}

function isHost(host: unknown): boolean {
  try {
    return typeof host === 'string' && new URL(`https://${host}/`).host === host.toLowerCase()
  } catch {
    return false
  }
}
