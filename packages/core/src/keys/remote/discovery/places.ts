/**
 * Where an issuer's metadata may be, in the order to try: RFC 8414 §3.1, OpenID Connect inserted likewise, and OpenID
 * Connect Discovery §4 appended.
 */
export function metadataPlaces(issuer: URL): readonly URL[] {
  const path = issuer.pathname.replace(/\/$/, '')
  const places = [
    `${issuer.origin}/.well-known/oauth-authorization-server${path}`,
    `${issuer.origin}/.well-known/openid-configuration${path}`,
    `${issuer.origin}${path}/.well-known/openid-configuration`,
  ]
  return [...new Set(places)].map((place) => new URL(place))
}
