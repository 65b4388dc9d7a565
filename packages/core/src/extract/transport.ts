import { refusal } from '../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../http/request.ts'
import { memberOf } from '../own.ts'

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
export const isLoopbackHost: (host: string) => boolean = remembering((host) =>
  /^(?:(?:[a-z0-9-]+\.)*localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d+)?$/i.test(host),
)

/** Whether a text is a port or a scheme of HTTP, which say of no machine anything. */
const isOfConnection = (text: string): boolean => /^(?:\d{1,5}|https?)$/i.test(text)

const client = 'x-forwarded-for'

/**
 * Fields that proxies add: with one of them the socket's peer is not the client. Those that development servers send (Next.js,
 * Vite, webpack) have a test of whether a value is of this machine.
 */
const forwarding: { readonly [name: string]: ((value: string) => boolean) | undefined } = {
  [client]: isLoopbackAddress,
  'x-forwarded-host': isLoopbackHost,
  'x-forwarded-port': isOfConnection,
  'x-forwarded-proto': isOfConnection,
  'x-forwarded-server': undefined,
  'x-forwarded-scheme': undefined,
  'x-forwarded-prefix': undefined,
  'x-real-ip': undefined,
  'x-client-ip': undefined,
  'cf-connecting-ip': undefined,
  forwarded: undefined,
  via: undefined,
}
const names = Object.keys(forwarding)

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

/** Whether a proxy names its client, and all that it says is of this machine. */
const isForwardedLocally = (request: BearerRequest): boolean =>
  fieldValues(request, client).length > 0 &&
  names.every((name) =>
    fieldValues(request, name).every((line) => line.split(',').every((value) => forwarding[name]?.(value.trim()))),
  )

/** Whether a proxy says that it stands between. */
export function hasForwarding(request: BearerRequest): boolean {
  for (const name of names) if (fieldValues(request, name).length > 0) return true
  return false
}

/** The authority of an absolute request target, which counts instead of `Host` (RFC 9112 §3.2.2). */
const authorityOf = (target: string): string | undefined => /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1]
