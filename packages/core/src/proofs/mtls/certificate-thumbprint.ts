import { ConfigurationError } from '../../configuration.ts'
import { isBytes } from '../../realm.ts'
import { derOfPem, thumbprintOf } from './thumbprint.ts'

/**
 * The thumbprint of a client certificate, PEM or DER, as `cnf["x5t#S256"]` has it (RFC 8705 §3.1): for those who bind a token to a
 * certificate that they have registered.
 *
 * @throws ConfigurationError where a text holds no certificate.
 *
 * @example
 * await sessions.start({ subject: 'ada', cnf: { 'x5t#S256': await certificateThumbprint(pem) } })
 */
export async function certificateThumbprint(certificate: string | Uint8Array): Promise<string> {
  const der = typeof certificate === 'string' ? derOfPem(certificate) : certificate
  if (isBytes(der) && der.length > 0) return thumbprintOf(der)
  throw new ConfigurationError(
    'certificateThumbprint takes a certificate: a PEM ("-----BEGIN CERTIFICATE-----"), or DER.',
  )
}
