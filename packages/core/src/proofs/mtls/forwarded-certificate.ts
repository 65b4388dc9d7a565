import { percentDecoded } from '../../encoding/percent.ts'
import { bytesOf, derOfPem } from './thumbprint.ts'
import { base64urlOfHex, elementsOf } from './xfcc.ts'

/**
 * What a proxy says of its client's certificate: the certificate itself, as DER, its SHA-256 thumbprint, or both, which must agree. With
 * both members, so that one that is left out is undefined, whatever stands on Object.prototype.
 */
export type Forwarded =
  | { readonly der: Uint8Array; readonly thumbprint: string | undefined }
  | { readonly der: undefined; readonly thumbprint: string }

/** How a proxy forwards a certificate: the usual field, by lower-case name, and how that is read. */
interface Format {
  readonly header: string
  readonly read: (value: string) => Forwarded | undefined
}

/**
 * The formats that are known: `rfc9440` (`Client-Cert`, RFC 9440), `nginx` (`$ssl_client_escaped_cert`, a PEM in percent-encoding,
 * usually in `X-SSL-Client-Cert`), `envoy` (`X-Forwarded-Client-Cert`) and `alb` (AWS: `X-Amzn-Mtls-Clientcert-Leaf`).
 */
export const formats = {
  rfc9440: { header: 'client-cert', read: byteSequence },
  nginx: { header: 'x-ssl-client-cert', read: escapedPem },
  envoy: { header: 'x-forwarded-client-cert', read: xfcc },
  alb: { header: 'x-amzn-mtls-clientcert-leaf', read: escapedPem },
} as const satisfies { readonly [name: string]: Format }

export type ForwardedFormat = keyof typeof formats

const asDer = (der: Uint8Array | undefined): Forwarded | undefined => der && { der, thumbprint: undefined }

/** RFC 9440 §2.2: an item that is a byte sequence (RFC 8941 §3.3.5). */
function byteSequence(value: string): Forwarded | undefined {
  const [, base64] = /^[ \t]*:([A-Za-z0-9+/=]+):[ \t]*$/.exec(value) ?? []
  return base64 === undefined ? undefined : asDer(bytesOf(base64))
}

/**
 * A PEM in percent-encoding. Where it is a chain, the client's own certificate comes first. No PEM has a comma: one stands between two
 * lines that were joined, of which the client may have written the first.
 */
function escapedPem(value: string): Forwarded | undefined {
  if (value.includes(',')) return undefined
  const pem = percentDecoded(value)
  return pem === undefined ? undefined : asDer(derOfPem(pem))
}

/**
 * Envoy's field. The hash is of the certificate that the connection has, and Envoy always writes it: an element without one is
 * somebody else's. A `Cert` beside it may stand in a name that its owner has chosen.
 * Of several elements nobody knows here which proxies wrote them: Envoy must be told to write its own alone
 * (`SANITIZE_SET`).
 */
function xfcc(value: string): Forwarded | undefined {
  const elements = elementsOf(value)
  const [element] = elements ?? []
  if (!element || elements?.length !== 1) return undefined
  const thumbprint = base64urlOfHex(element.get('hash') ?? '')
  const certificate = element.get('cert')
  if (thumbprint === undefined) return undefined
  if (certificate === undefined) return { der: undefined, thumbprint }
  const der = escapedPem(certificate)?.der
  return der && { der, thumbprint }
}
