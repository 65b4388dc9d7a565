import { ownOptions, refuseFurther } from '../configuration.ts'
import { identifyingUrl } from './identifying-url.ts'

/** Options of {@link resourceMetadataUrl}. */
export interface ResourceMetadataOptions {
  /** Takes a resource of plain HTTP on another machine too. Default: false. */
  readonly allowPlainHttp?: boolean | undefined
}

/**
 * Where the metadata of a resource is (RFC 9728 §3.1): the well-known path goes between its host and its path.
 *
 * @example
 * const guard = createGuard({ issuer, audience, resourceMetadata: resourceMetadataUrl(audience) })
 */
export function resourceMetadataUrl(
  resource: string,
  options: ResourceMetadataOptions = {},
  ...further: readonly []
): string {
  refuseFurther('resourceMetadataUrl', further, 'takes one resource and its options.')
  const { allowPlainHttp = false } = ownOptions('resourceMetadataUrl', options, ['allowPlainHttp'])
  const { origin, pathname, search } = identifyingUrl(resource, allowPlainHttp, advice, permit)
  return `${origin}${wellKnown}${pathname === '/' ? '' : pathname}${search}`
}

/** The path of {@link resourceMetadataUrl}. */
export function resourceMetadataPath(resource: string, options: ResourceMetadataOptions = {}): string {
  return new URL(resourceMetadataUrl(resource, options)).pathname
}

const wellKnown = '/.well-known/oauth-protected-resource'

const advice = 'resource is the https URL that identifies this API, without a fragment (RFC 9728 §1.2).'
const permit = 'allowPlainHttp: true in the options of metadataEndpoints and of resourceMetadataUrl'
