import { randomBytes } from 'node:crypto'
import { generateSigningKey, type SigningKey } from '@bearer/sessions'

/** What the processes of one demo share. Yours come from your secret management. */
export interface DemoSecrets {
  readonly issuer: string
  readonly signingKey: SigningKey
  /** Base64url. */
  readonly refreshSecret: string
  /** Base64url: of the nonces for DPoP proofs. */
  readonly nonceSecret: string
}

/** New secrets, for the issuer at this URL. */
export async function newSecrets(issuer: string): Promise<DemoSecrets> {
  const [refreshSecret, nonceSecret] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  return { issuer, signingKey: await generateSigningKey(), refreshSecret, nonceSecret }
}
