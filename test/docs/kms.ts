import { generateKeyPairSync, sign } from 'node:crypto'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A service for keys, as the sample of sessions asks it: its signatures are in DER, as those of AWS are. */
export const kms = {
  getPublicKey: async (_name: string): Promise<Buffer> => publicKey.export({ format: 'der', type: 'spki' }),
  sign: async (_name: string, bytes: Uint8Array): Promise<Uint8Array> => sign('sha256', bytes, privateKey),
}
