import { ConfigurationError } from '../configuration.ts'
import { isLoopbackHost } from '../extract/transport.ts'

/**
 * Reads a URL that identifies something in OAuth: https (or plain HTTP on this machine, or anywhere with `allowPlainHttp`), and
 * without a fragment. `advice` says what it must be, `permit` what permits plain HTTP.
 */
export function identifyingUrl(text: string, allowPlainHttp: boolean, advice: string, permit: string): URL {
  if (typeof text === 'string' && URL.canParse(text)) {
    const url = new URL(text)
    const local = url.protocol === 'http:' && isLoopbackHost(url.host)
    const plain = url.protocol === 'http:' && !local
    if ((url.protocol === 'https:' || local || (plain && allowPlainHttp)) && !text.includes('#')) return url
    if (plain && !text.includes('#'))
      throw new ConfigurationError(`${advice} To publish one of plain HTTP, write ${permit}.`)
  }
  throw new ConfigurationError(advice)
}
