/** Whether a host name of a URL is this machine's by definition: `localhost` (RFC 6761 §6.3), 127.0.0.0/8 or ::1. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || octetsOf(hostname)?.[0] === 127
}

/** The four octets of an IPv4 address, or nothing. */
export function octetsOf(text: string): readonly number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined
  return text.split('.').map(Number)
}
