import { identifyingUrl } from './identifying-url.ts'

/** Where the metadata of a resource is (RFC 9728 §3.1): the well-known path goes between its host and its path. */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname, search } = resourceUrl(resource)
  return `${origin}${wellKnown}${pathname === '/' ? '' : pathname}${search}`
}

/** The path of {@link resourceMetadataUrl}. */
export function resourceMetadataPath(resource: string): string {
  return new URL(resourceMetadataUrl(resource)).pathname
}

const wellKnown = '/.well-known/oauth-protected-resource'

function resourceUrl(resource: string): URL {
  return identifyingUrl(
    resource,
    'resource is the https URL that identifies this API, without a fragment (RFC 9728 §1.2).',
  )
}
