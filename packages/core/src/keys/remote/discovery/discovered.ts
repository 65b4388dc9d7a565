import { ConfigurationError } from '../../../configuration.ts'
import type { KeySource } from '../../source.ts'
import { configuredUrl } from '../fetch/url.ts'
import { RemoteKeys } from '../keys.ts'
import { defaultSettings } from '../settings.ts'
import { keyHosts } from './hosts.ts'
import { MetadataLocation, permit } from './metadata-location.ts'

/**
 * What `discover` gives, for options that are checked already: without any, what a guard does when it is given only an
 * `issuer`. Hosts of `allowedHosts` may hold keys beside the issuer's own.
 *
 * @throws ConfigurationError when the issuer is no https URL; http on loopback is one.
 */
export function discovered(
  issuer: string,
  settings = defaultSettings,
  allowedHosts: readonly string[] = [],
): KeySource {
  const url = configuredUrl('issuer', issuer, settings, {
    hint: 'for its keys to be found: if it is none, say with keys where they are.',
    permit,
  })
  if (typeof issuer !== 'string' || /[?#]/.test(issuer)) {
    throw new ConfigurationError('issuer must be the exact text of "iss", without query and fragment (RFC 8414 §2).')
  }
  return new RemoteKeys(new MetadataLocation(issuer, url, keyHosts(url, allowedHosts), settings), settings)
}
