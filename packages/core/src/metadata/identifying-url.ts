import { ConfigurationError } from '../configuration.ts'
import { isLoopbackHost } from '../extract/transport.ts'

/**
 * Reads a URL that identifies something in OAuth: https (or plain HTTP on this machine, or anywhere with `allowPlainHttp`), and
 * without a fragment. `advice` says what it must be, `permit` what permits plain HTTP.
 */
export function identifyingUrl(text: string, allowPlainHttp: boolean, advice: string, permit: string): URL {
  if (typeof text === 'string' && URL.canParse(text) && !text.includes('#')) {
    const url = new URL(text)
    const isPlain = url.protocol === 'http:'
    if (url.protocol === 'https:' || (isPlain && (allowPlainHttp || isLoopbackHost(url.host)))) return url
    if (isPlain) throw new ConfigurationError(`${advice} To publish one of plain HTTP, write ${permit}.`)
  }
  throw new ConfigurationError(advice)
}
