import { ConfigurationError } from '../configuration.ts'
import { identifyingUrl } from './identifying-url.ts'

/** Where an issuer's metadata are (RFC 8414 §3.1): between its host and its path, which loses a slash at its end. */
export function issuerMetadataPath(issuer: string, allowPlainHttp = false): string {
  const { pathname, search } = identifyingUrl(issuer, allowPlainHttp, advice, permit)
  if (search !== '' || issuer.includes('?')) throw new ConfigurationError(advice)
  return `/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`
}

const advice = 'authorizationServer.issuer is an https URL without a query and a fragment (RFC 8414 §2).'
const permit = 'allowPlainHttp: true in the options of metadataEndpoints, or of issuerEndpoints'
