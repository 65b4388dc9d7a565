import { ConfigurationError } from '../configuration.ts'

/** Reads a URL that identifies something in OAuth: https (or plain HTTP on this machine), and without a fragment. */
export function identifyingUrl(text: string, advice: string): URL {
  if (typeof text === 'string' && URL.canParse(text)) {
    const url = new URL(text)
    const local = url.protocol === 'http:' && /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
    if ((url.protocol === 'https:' || local) && !text.includes('#')) return url
  }
  throw new ConfigurationError(advice)
}
