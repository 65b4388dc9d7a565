import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import type { SigningKey } from '@bearer/sessions'
import type { KeyEntry } from './key-file.ts'

/** How a new key can be written. */
export const formats = ['jwk', 'pem', 'env', 'keys'] as const
export type Format = (typeof formats)[number]

/** A file of keys. */
export const fileOf = (entries: readonly KeyEntry[]): string => `${JSON.stringify(entries, undefined, 2)}\n`

/** A private key as text. `keys` is a file of keys with this one in it; `env` is the same in one line for a `.env`. */
export function formatted(key: SigningKey, format: Format): string {
  const entries: readonly KeyEntry[] = [{ key, state: 'current' }]
  switch (format) {
    case 'jwk':
      return `${JSON.stringify(key, undefined, 2)}\n`
    case 'pem':
      return String(
        createPrivateKey({ key: key as JsonWebKey, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }),
      )
    case 'env':
      return `# signingKeys(JSON.parse(process.env.SIGNING_KEYS))\nSIGNING_KEYS='${JSON.stringify(entries)}'\n`
    case 'keys':
      return fileOf(entries)
  }
}
