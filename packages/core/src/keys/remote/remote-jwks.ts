import { ownOptions, refuseFurther } from '../../configuration.ts'
import type { KeySource } from '../source.ts'
import { configuredUrl, named } from './fetch/url.ts'
import { RemoteKeys } from './keys.ts'
import type { KeyLocation } from './loader.ts'
import { type RemoteKeysOptions, remoteOptionNames, remoteSettings } from './options.ts'

/**
 * The keys that an issuer publishes at a URL (RFC 7517 §5): loaded with the first request, refreshed in the background,
 * kept through outages for a stated time. Plain HTTP is for loopback alone.
 *
 * @throws ConfigurationError when the URL or an option is not usable.
 *
 * @example
 * const guard = createGuard({ issuer, audience, keys: remoteJwks('https://login.example.com/keys') })
 */
export function remoteJwks(url: string | URL, options: RemoteKeysOptions = {}, ...further: readonly []): KeySource {
  refuseFurther('remoteJwks', further, 'takes one URL and its options: keys takes an array for several.')
  const settings = remoteSettings(ownOptions('remoteJwks', options, remoteOptionNames))
  const place = configuredUrl('The URL of remoteJwks', url, settings, {
    hint: 'such as https://issuer.example/jwks.',
    permit: 'keys: remoteJwks(url, { allowPlainHttp: true })',
  })
  const location: KeyLocation = { label: named(place), locate: async () => place, forget: () => {} }
  return new RemoteKeys(location, settings)
}
