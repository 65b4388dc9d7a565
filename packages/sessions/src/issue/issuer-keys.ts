import type { JsonWebKeySet, KeySource, Maybe } from '@bearer/core'
import type { Signer } from './signer.ts'

/** The keys of an issuer: one signs, all verify. */
export interface SigningKeys {
  /** What signs now. Rejects where it cannot be had. */
  signer(): Maybe<Signer>
  /** For verifying one's own tokens. */
  readonly source: KeySource
  /** The public keys, to be published: a promise of them where they change. */
  jwks(): Maybe<JsonWebKeySet>
  /** Resolves when the key that signs has shown that it can. */
  ready(): Promise<void>
  /** Has somebody told why keys could not be loaded anew, while the last good ones go on. */
  listen(report: (error: unknown) => void): void
}
