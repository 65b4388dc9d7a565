import { type Algorithm, createGuard, discover, publicKey, secret } from '@bearer/core'
import { createTestIssuer, defects } from '@bearer/core/testing'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { type RuntimeCase, runtimeCase, same } from './case.ts'
import { verdict } from './support.ts'

const issuer = 'https://issuer.example'
const audience = 'https://api.example'
const shared = ['HS256', 'HS384', 'HS512'] as const
const published = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const

const signed = (algorithm: Algorithm, key: CryptoKey | Uint8Array): Promise<string> =>
  new SignJWT({ iss: issuer, aud: audience, sub: 'ada' })
    .setProtectedHeader({ alg: algorithm })
    .setIssuedAt()
    .setExpirationTime('10 minutes')
    .sign(key)

/** The token with a bit of its signature changed: of its first octet, which every encoding has. */
function changed(token: string): string {
  const at = token.lastIndexOf('.') + 1
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

const ofSecret = (algorithm: (typeof shared)[number]): RuntimeCase =>
  runtimeCase(`${algorithm} is verified with a shared secret`, async () => {
    const [ours, theirs] = [0, 1].map(() => crypto.getRandomValues(new Uint8Array(64))) as [Uint8Array, Uint8Array]
    const guard = createGuard({ issuer, audience, keys: secret(ours, { algorithm }) })
    const token = await signed(algorithm, ours)
    same(await verdict(guard, token), 'ada')
    same(await verdict(guard, changed(token)), [401, 'signature_invalid'])
    same(await verdict(guard, await signed(algorithm, theirs)), [401, 'signature_invalid'])
  })

const ofKey = (algorithm: (typeof published)[number]): RuntimeCase =>
  runtimeCase(`${algorithm} is verified with a public key, however that is given`, async () => {
    const [ours, theirs] = [await pair(algorithm), await pair(algorithm)]
    const [token, forged] = [await signed(algorithm, ours.privateKey), await signed(algorithm, theirs.privateKey)]
    for (const form of [await exportJWK(ours.publicKey), await exportSPKI(ours.publicKey), ours.publicKey]) {
      const guard = createGuard({ issuer, audience, keys: publicKey(form as object, { algorithm }) })
      same(await verdict(guard, token), 'ada')
      same(await verdict(guard, changed(token)), [401, 'signature_invalid'])
      same(await verdict(guard, forged), [401, 'signature_invalid'])
    }
  })

const pair = (algorithm: string) => generateKeyPair(algorithm, { extractable: true })

const ofIssuer = (algorithm: (typeof published)[number]): RuntimeCase =>
  runtimeCase(`${algorithm} is verified with discovered keys, and every defect is refused`, async () => {
    const idp = await createTestIssuer({ algorithm, listen: false })
    const keys = discover(idp.issuer, { fetch: idp.fetch })
    const guard = createGuard({ issuer: idp.issuer, audience: idp.audience, keys, clock: idp.clock })
    same(await verdict(guard, await idp.mint()), 'test-user')
    for (const defect of defects) {
      const [status] = (await verdict(guard, await idp.mint({}, { defect }))) as [number]
      same([defect, status], [defect, 401])
    }
    await idp.rotate({ keep: false })
    idp.clock.advance(31)
    same(await verdict(guard, await idp.mint()), 'test-user')
  })

export const signatures: readonly RuntimeCase[] = [
  ...shared.map(ofSecret),
  ...published.map(ofKey),
  ...published.map(ofIssuer),
]
