import { ConfigurationError, ownOptions } from '@bearer/core'

export interface CookieOptions {
  /**
   * What tells this application's cookies apart from those of another one on the same host: letters, digits and `-`. They
   * are `__Host-Http-<name>-at` and `__Host-Http-<name>-rt`. Default: `__Host-Http-at` and `__Host-Http-rt`; in development
   * the port of `publicUrl`, for browsers do not tell ports apart.
   */
  readonly name?: string | undefined
  /** Names that they had before, which are still read, so that a change logs nobody out; `''` is that without a name. */
  readonly previousNames?: readonly string[] | undefined
  /** Default: `strict`. `lax` also sends cookies when a link from another site is followed. */
  readonly sameSite?: 'strict' | 'lax' | undefined
  /** For `http://localhost` only: drops the prefix and `Secure`, which browsers refuse there. Default: false. */
  readonly development?: boolean | undefined
}

/** One cookie: its name, and the `Set-Cookie` values that set and clear it. */
export interface Cookie {
  readonly name: string
  /** What it was called before. */
  readonly previousNames: readonly string[]
  /**
   * `maxAge` in seconds; without one it ends with the browser.
   *
   * @throws ConfigurationError where a browser would drop it for its size (RFC 6265bis §5.6).
   */
  set(value: string, maxAge: number | undefined): string
  /** The values that clear it, and, after it and in their order, what it was called before. */
  clear(): readonly string[]
}

export interface SessionCookies {
  readonly access: Cookie
  readonly refresh: Cookie
  /** Of a log-in that waits for its second factor. */
  readonly pending: Cookie
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
  const own = ownOptions('cookies', options, ['name', 'previousNames', 'sameSite', 'development'])
  const { sameSite = 'strict', development = false } = own
  if (sameSite !== 'strict' && sameSite !== 'lax')
    throw new ConfigurationError('cookies.sameSite is "strict" or "lax".')
  if (typeof development !== 'boolean') throw new ConfigurationError('cookies.development is true or false.')
  checkDevelopment(development, publicUrl, issuer)
  const { name = development ? publicUrl.port || '80' : '', previousNames = [] } = own
  checkNames(own)
  const attributes = `Path=/; HttpOnly;${development ? '' : ' Secure;'} SameSite=${sameSite === 'lax' ? 'Lax' : 'Strict'}`
  const prefix = development ? 'development-' : '__Host-Http-'
  const [now, ...before] = [...new Set([name, ...previousNames])].map((one) => prefix + (one && `${one}-`)) as [string]
  const named = (kind: 'at' | 'rt' | 'pt', advice: string): Cookie =>
    cookie(
      now + kind,
      before.map((one) => one + kind),
      attributes,
      advice,
    )
  return {
    access: named(
      'at',
      'give the session fewer claims, or take the transport "refresh-cookie", whose cookie has none.',
    ),
    refresh: named('rt', 'give cookies.name and the ids of refreshKeys fewer letters.'),
    pending: named('pt', 'give pending fewer members.'),
  }
}

function checkNames({ name, previousNames = [] }: CookieOptions): void {
  if (name !== undefined && !isName(name))
    throw new ConfigurationError('cookies.name is 1 to 64 letters, digits and "-", with none of these at its ends.')
  if (!Array.isArray(previousNames) || !previousNames.every((one) => one === '' || isName(one)))
    throw new ConfigurationError('cookies.previousNames is an array of what cookies.name was before, "" for none.')
}

const isName = (name: unknown): boolean =>
  typeof name === 'string' && name.length <= 64 && /^[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*$/.test(name)

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

function cookie(name: string, previousNames: readonly string[], attributes: string, advice: string): Cookie {
  return {
    name,
    previousNames,
    set(value, maxAge) {
      const octets = name.length + value.length
      if (octets > maxOctets) {
        throw new ConfigurationError(
          `The token is too large for a cookie: ${octets} octets with its name ${name}, of which browsers keep ${maxOctets}: ${advice}`,
        )
      }
      const end = maxAge === undefined ? '' : `; Max-Age=${Math.min(Math.floor(maxAge), maxMaxAge)}`
      return `${name}=${value}; ${attributes}${end}`
    },
    clear: () => [name, ...previousNames].map((one) => `${one}=; ${attributes}; Max-Age=0`),
  }
}
