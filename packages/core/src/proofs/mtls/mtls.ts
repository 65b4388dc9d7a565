import { refuseFurther } from '../../configuration.ts'
import { refusal } from '../../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../../http/request.ts'
import { chain, type Maybe } from '../../maybe.ts'
import { memberOf } from '../../own.ts'
import type { HolderProof } from '../holder-proof.ts'
import { proofStep } from '../proof-step.ts'
import { type MtlsOptions, type MtlsPolicy, mtlsPolicy } from './options.ts'
import { thumbprintOf } from './thumbprint.ts'

/** What {@link mtls} gives: to a guard, and to `createSessions`. */
export interface Mtls extends HolderProof {
  readonly confirmation: 'x5t#S256'
}

const metadata = Object.freeze({ tls_client_certificate_bound_access_tokens: true })

/**
 * Tokens that are bound to a client certificate (RFC 8705): each request comes over TLS with that certificate. Whether the
 * certificate is one of a known authority is for the server or the proxy that asks for it; that its client has the key, TLS
 * proves.
 *
 * @throws ConfigurationError when an option is unsafe or unknown.
 *
 * @example
 * ```ts
 * const guard = createGuard({
 *   issuer,
 *   audience,
 *   proofs: [mtls({ mode: 'require', proxy: { format: 'nginx', trust: ['127.0.0.1'] } })],
 * })
 * ```
 */
export function mtls(options: MtlsOptions = {}, ...further: readonly []): Mtls {
  refuseFurther('mtls', further, 'takes one object of options.')
  const policy = mtlsPolicy(options)
  return {
    confirmation: 'x5t#S256',
    mode: policy.mode,
    scheme: undefined,
    check: (key, _token, request) => {
      if (!request) throw refusal('proof_missing')
      return chain(thumbprintIn(request, policy), (thumbprint) => {
        if (thumbprint === undefined) throw refusal('certificate_missing')
        if (!isSame(thumbprint, key)) throw refusal('certificate_mismatch')
        return undefined
      })
    },
    prove: (request) =>
      chain(thumbprintIn(request, policy), (key) => (key === undefined ? undefined : { key, headers: undefined })),
    metadata: { resource: metadata, issuer: metadata },
    together: proofStep,
  }
}

/** The thumbprint of the client's certificate. Of a proxy, the connection's own certificate is not the client's. */
function thumbprintIn(request: BearerRequest, { proxy, isProxy }: MtlsPolicy): Maybe<string | undefined> {
  if (proxy && isProxy(memberOf(request, 'remoteAddress'))) {
    const values = fieldValues(request, proxy.header)
    const forwarded = values.length === 1 ? proxy.read(values[0] as string) : undefined
    if (!forwarded) return undefined
    const { der, thumbprint } = forwarded
    if (!der) return thumbprint
    return chain(thumbprintOf(der), (own) => (thumbprint === undefined || thumbprint === own ? own : undefined))
  }
  const der = memberOf(request, 'clientCertificate')
  return der && der.length > 0 ? thumbprintOf(der) : undefined
}

/** In a time that does not tell where they differ. */
function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i)
  return difference === 0
}
