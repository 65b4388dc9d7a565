import { ConfigurationError, ownOptions } from '../../configuration.ts'
import type { ProofMode } from '../holder-proof.ts'
import { type ForwardedFormat, formats } from './forwarded-certificate.ts'

/** A proxy that ends TLS and asks clients for their certificates. */
export interface CertificateProxy {
  /**
   * How it forwards them: `rfc9440` (`Client-Cert`), `nginx` (`X-SSL-Client-Cert` with `$ssl_client_escaped_cert`), `envoy`
   * (`X-Forwarded-Client-Cert`) or `alb` (`X-Amzn-Mtls-Clientcert-Leaf`).
   */
  readonly format: ForwardedFormat
  /** The field, where it is not the usual one. The proxy must set or remove it in every request: clients can write it too. */
  readonly header?: string | undefined
  /**
   * Whose word counts: the addresses of the proxy, or a test of the address that the connection comes from (undefined for a
   * Unix socket). From anybody else the field is ignored.
   */
  readonly trust: readonly string[] | ((remoteAddress: string | undefined) => boolean)
}

/** The options of {@link mtls}. */
export interface MtlsOptions {
  /** `allow` takes unbound tokens too; `require` takes none. Default: `require`. */
  readonly mode?: ProofMode | undefined
  /** Default: none, and the certificate is that of the connection itself. */
  readonly proxy?: CertificateProxy | undefined
}

/** The options, checked, with their defaults. */
export interface MtlsPolicy {
  readonly mode: ProofMode
  readonly proxy: { readonly header: string; readonly read: (typeof formats)[ForwardedFormat]['read'] } | undefined
  readonly isProxy: (remoteAddress: string | undefined) => boolean
}

/** Checks the options. Throws a {@link ConfigurationError} that says what to do. */
export function mtlsPolicy(given: MtlsOptions): MtlsPolicy {
  const { mode = 'require', proxy } = ownOptions('mtls', given, ['mode', 'proxy'])
  if (mode !== 'allow' && mode !== 'require') throw new ConfigurationError('mtls: mode is "allow" or "require".')
  if (proxy === undefined) return { mode, proxy: undefined, isProxy: () => false }
  const { format, header, trust } = ownOptions('proxy', proxy, ['format', 'header', 'trust'])
  if (typeof format !== 'string' || !Object.hasOwn(formats, format))
    throw new ConfigurationError(`mtls: proxy.format is one of ${Object.keys(formats).join(', ')}.`)
  if (header !== undefined && !(typeof header === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(header)))
    throw new ConfigurationError('mtls: proxy.header is the name of a header field, such as "X-Client-Cert".')
  const usual = formats[format]
  return { mode, proxy: { header: header?.toLowerCase() ?? usual.header, read: usual.read }, isProxy: trusted(trust) }
}

function trusted(trust: CertificateProxy['trust']): MtlsPolicy['isProxy'] {
  // Only `true`: a promise, say, has not said whom to trust.
  if (typeof trust === 'function') return (address) => (trust(address) as unknown) === true
  if (Array.isArray(trust) && trust.length > 0 && trust.every((one) => typeof one === 'string' && isAddress(one))) {
    const addresses = new Set(trust.map(plain))
    return (address) => address !== undefined && addresses.has(plain(address))
  }
  throw new ConfigurationError(
    'mtls: proxy.trust is an array of the addresses that the proxy connects from, such as ["10.0.0.5"], or a function of one: ' +
      'for a whole subnet, ask a BlockList of node:net.',
  )
}

const isAddress = (text: string): boolean => /^[0-9.]{7,15}$|^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)

/** An IPv4 address, as servers that listen for both kinds of addresses show it. */
const plain = (address: string): string => address.toLowerCase().replace(/^::ffff:(?=[0-9.]+$)/, '')
