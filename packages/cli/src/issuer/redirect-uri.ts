/**
 * Whether a code may be sent there: to this machine, or to an app on it by a scheme of its own (RFC 8252 §7.1, §7.3). An
 * issuer that knows no clients would else hand codes to any site.
 */
export function mayRedirectTo(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, hash } = new URL(text)
  if (hash !== '') return false
  if (protocol === 'http:' || protocol === 'https:') return isThisMachine(hostname)
  return /^[a-z][a-z0-9+-]*\.[a-z0-9+.-]+:$/.test(protocol)
}

/** Whether a host name is that of loopback. */
export function isThisMachine(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}
