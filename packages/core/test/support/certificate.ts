import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate that signed itself, and its key. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly der: Uint8Array
  /** Its SHA-256 thumbprint, in base64url and in hexadecimal, worked out apart from the code under test. */
  readonly thumbprint: string
  readonly hex: string
}

/** Makes a certificate with OpenSSL. */
export function certificate(name: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'bearer-certificate-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:127.0.0.1,DNS:${name}`]
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    const pem = readFileSync(cert, 'utf8')
    const parsed = new X509Certificate(pem)
    const hex = parsed.fingerprint256.replaceAll(':', '').toLowerCase()
    const thumbprint = Buffer.from(hex, 'hex').toString('base64url')
    return { cert: pem, key: readFileSync(key, 'utf8'), der: parsed.raw, thumbprint, hex }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
