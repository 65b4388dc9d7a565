import { ConfigurationError } from '../../../configuration.ts'
import { isOf } from '../../../realm.ts'
import type { RemoteSettings } from '../settings.ts'
import { isLoopbackHost } from './loopback.ts'

/** Where keys may be loaded from. */
export type UrlRules = Pick<RemoteSettings, 'allowPlainHttp' | 'isPrivateHost'>

/** What an error advises: what the URL must be, and the setting that permits plain HTTP. */
export interface UrlAdvice {
  readonly hint: string
  readonly permit: string
}

/** Reads a URL of the configuration. Throws a {@link ConfigurationError} that says what to do. */
export function configuredUrl(name: string, value: unknown, rules: UrlRules, { hint, permit }: UrlAdvice): URL {
  const url = parsed(value)
  if (!url) throw new ConfigurationError(`${name} must be an absolute URL ${hint}`)
  const fault = faultOf(url, rules, isLoopbackHost(url.hostname), permit)
  if (fault) throw new ConfigurationError(`${name} ${fault}`)
  return url
}

/**
 * Says what is wrong with a URL as a place to load keys from, or nothing. Plain HTTP is for this machine alone, and there
 * only where `loopback` allows it, or for what the setting `permit` says.
 */
export function faultOf(url: URL, rules: UrlRules, loopback: boolean, permit: string): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not contain credentials.'
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (rules.allowPlainHttp || isHere(url, loopback)))) {
    return `must be https: over plain HTTP, whoever is on the way can replace the keys. To permit it, write ${permit}; the allowPlainHttp of a guard is for its requests alone.`
  }
  if (rules.isPrivateHost?.(url.hostname)) {
    return 'leads to a private address, which refusePrivateAddresses forbids.'
  }
  return undefined
}

const isHere = (url: URL, loopback: boolean): boolean => loopback && isLoopbackHost(url.hostname)

/** A URL from text, or nothing. */
export function parsed(value: unknown): URL | undefined {
  const isAbsolute = isOf('URL', value) || (typeof value === 'string' && /^https?:\/\//i.test(value))
  if (!isAbsolute) return undefined
  try {
    return new URL(String(value))
  } catch {
    return undefined
  }
}

/** How a URL is named in events: without its query, which may hold a secret. */
export const named = (url: URL): string => `${url.origin}${url.pathname}`
