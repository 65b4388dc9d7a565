import { ConfigurationError, ownOptions } from '@bearer/core'

export interface CookieOptions {
  /** Default: `strict`. `lax` also sends cookies when a link from another site is followed. */
  readonly sameSite?: 'strict' | 'lax' | undefined
  /** For `http://localhost` only: drops the prefix and `Secure`, which browsers refuse there. Default: false. */
  readonly development?: boolean | undefined
}

/** One cookie: its name, and the `Set-Cookie` values that set and clear it. */
export interface Cookie {
  readonly name: string
  /** @throws ConfigurationError where a browser would drop it for its size (RFC 6265bis §5.6). */
  set(value: string, maxAge: number): string
  clear(): string
}

export interface SessionCookies {
  readonly access: Cookie
  readonly refresh: Cookie
}

/** The longest name and value together that browsers keep, in octets. */
const maxOctets = 4096
/** Seconds: browsers cap what is longer (400 days). */
const maxMaxAge = 34_560_000

/**
 * Makes the cookies of sessions: not readable by scripts, sent over TLS alone, and of this host alone, which the name's
 * prefix has the browser guarantee (RFC 10017 §6.1.3.2).
 */
export function sessionCookies(options: CookieOptions, publicUrl: URL, issuer: string): SessionCookies {
  const own = ownOptions('cookies', options, ['sameSite', 'development'])
  const { sameSite = 'strict', development = false } = own
  if (sameSite !== 'strict' && sameSite !== 'lax')
    throw new ConfigurationError('cookies.sameSite is "strict" or "lax".')
  if (typeof development !== 'boolean') throw new ConfigurationError('cookies.development is true or false.')
  checkDevelopment(development, publicUrl, issuer)
  const attributes = `Path=/; HttpOnly;${development ? '' : ' Secure;'} SameSite=${sameSite === 'lax' ? 'Lax' : 'Strict'}`
  const prefix = development ? 'development-' : '__Host-Http-'
  return { access: cookie(`${prefix}at`, attributes), refresh: cookie(`${prefix}rt`, attributes) }
}

function checkDevelopment(development: boolean, { protocol, hostname }: URL, issuer: string): void {
  const local = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  if (development && (protocol === 'https:' || !local)) {
    throw new ConfigurationError(
      'cookies.development is for http://localhost only: leave it out where publicUrl is https.',
    )
  }
  if (development && new URL(issuer).protocol === 'https:') {
    throw new ConfigurationError(
      'cookies.development is for http://localhost only, and the issuer is https: leave it out, or develop with an issuer of http.',
    )
  }
  if (!development && protocol !== 'https:') {
    throw new ConfigurationError(
      'Cookies need an https publicUrl. To develop on http://localhost, write cookies: { development: true }.',
    )
  }
}

function cookie(name: string, attributes: string): Cookie {
  return {
    name,
    set(value, maxAge) {
      if (name.length + value.length > maxOctets) {
        throw new ConfigurationError('The token is too large for a cookie (4096 octets): give it fewer claims.')
      }
      return `${name}=${value}; ${attributes}; Max-Age=${Math.min(Math.floor(maxAge), maxMaxAge)}`
    },
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
  }
}
