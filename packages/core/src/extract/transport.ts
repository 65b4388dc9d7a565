import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { memberOf } from '../own.ts'

/** Fields that proxies add: with one of them the socket's peer is not the client. */
const forwarding = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-forwarded-scheme',
  'x-forwarded-prefix',
  'x-real-ip',
  'x-client-ip',
  'cf-connecting-ip',
]

/**
 * Requires TLS (RFC 6750 §5.3); plain HTTP passes only from this machine to this machine, with no proxy between but one
 * of this machine that names its client.
 *
 * @example
 * requireTls(request) // as guards do, for an endpoint that takes a password
 */
export function requireTls(request: BearerRequest): void {
  if (!request.tls && !isLocal(request)) throw refusal('plain_http')
}

function isLocal(request: BearerRequest): boolean {
  const address = memberOf(request, 'remoteAddress')
  if (address === undefined || !isLoopbackAddress(address)) return false
  const hosts = fieldValues(request, 'host')
  if (hosts.length !== 1 || !isLoopbackHost(hosts[0] as string)) return false
  if (!request.url.startsWith('/') && !isLoopbackHost(authorityOf(request.url) ?? (hosts[0] as string))) return false
  return !hasForwarding(request) || isForwardedLocally(request)
}

/** Fields that a development server sends with what it hands on, and what each value of theirs must be. */
const locally: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['x-forwarded-for', (value) => isLoopbackAddress(value)],
  ['x-forwarded-host', (value) => isLoopbackHost(value)],
  ['x-forwarded-port', (value) => /^\d{1,5}$/.test(value)],
  ['x-forwarded-proto', (value) => /^https?$/i.test(value)],
])

/** Whether a proxy names its client, and all that it says is of this machine, as Next.js, Vite and webpack do in development. */
function isForwardedLocally(request: BearerRequest): boolean {
  if (fieldValues(request, 'x-forwarded-for').length === 0) return false
  return forwarding.every((name) =>
    fieldValues(request, name).every((line) =>
      line.split(',').every((value) => locally.get(name)?.(value.trim()) === true),
    ),
  )
}

/** Whether a proxy says that it stands between. */
export function hasForwarding(request: BearerRequest): boolean {
  for (const name of forwarding) if (fieldValues(request, name).length > 0) return true
  return false
}

/** The authority of an absolute request target, which counts instead of `Host` (RFC 9112 §3.2.2). */
const authorityOf = (target: string): string | undefined => /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1]

/** Makes a test that knows the text again which passed last: connections and their requests repeat themselves. */
function remembering(test: (text: string) => boolean): (text: string) => boolean {
  let passed: string | undefined
  return (text) => {
    if (text === passed) return true
    const passes = test(text)
    if (passes) passed = text
    return passes
  }
}

const isLoopbackAddress = remembering((address) => /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/.test(address))

/** Whether a `Host` value, with or without a port, names this machine. */
const isLoopbackHost: (host: string) => boolean = remembering((host) =>
  /^(?:(?:[a-z0-9-]+\.)*localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d+)?$/i.test(host),
)
