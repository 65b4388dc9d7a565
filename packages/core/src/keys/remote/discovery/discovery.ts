import { ownOptions, refuseFurther } from '../../../configuration.ts'
import type { KeySource } from '../../source.ts'
import { type RemoteKeysOptions, remoteOptionNames, remoteSettings } from '../options.ts'
import { checkedHosts } from './allowed-hosts.ts'
import { discovered } from './discovered.ts'

/** Options of {@link discover}. */
export interface DiscoveryOptions extends RemoteKeysOptions {
  /**
   * Hosts, with port where it is not the usual one, that the issuer may publish its keys on beside its own. Default: none,
   * except for issuers known to do so (Google, Firebase, Entra ID v1).
   */
  readonly allowedHosts?: readonly string[] | undefined
}

/**
 * The keys of an issuer, found through its metadata: RFC 8414, then OpenID Connect Discovery. The metadata must name
 * exactly this issuer, and keys on https and an allowed host. What a guard does when it is given only an `issuer`.
 *
 * @throws ConfigurationError when the issuer is no https URL (http on loopback is one) or an option is not usable.
 *
 * @example
 * const guard = createGuard({ issuer, audience, keys: discover(issuer, { timeout: 3 }) })
 */
export function discover(issuer: string, given: DiscoveryOptions = {}, ...further: readonly []): KeySource {
  refuseFurther('discover', further, 'takes one issuer and its options: issuers takes an array for several.')
  const options = ownOptions('discover', given, [...remoteOptionNames, 'allowedHosts'])
  return discovered(issuer, remoteSettings(options), checkedHosts(options.allowedHosts))
}
