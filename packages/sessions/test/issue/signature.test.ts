import { compactVerify, FlattenedSign, importJWK, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { generateSigningKey, type SigningAlgorithm, type SigningKey } from '../../src/index.ts'
import * as node from '../../src/issue/signature-node.ts'
import * as web from '../../src/issue/signature-web.ts'

const deterministic: readonly SigningAlgorithm[] = ['RS256', 'RS384', 'RS512', 'Ed25519', 'EdDSA']
const randomised: readonly SigningAlgorithm[] = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']

const encode = (text: string): string => Buffer.from(text).toString('base64url')
const payloads = ['{}', '{"sub":"ada"}', `{"sub":"${'é€𝄞'.repeat(500)}"}`]

const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi']
const publicHalf = (key: SigningKey): SigningKey =>
  Object.fromEntries(Object.entries(key).filter(([name]) => !secretMembers.includes(name))) as SigningKey

/** Two keys for an algorithm. Those of RSA, which take long to make, serve all of its algorithms. */
const made = new Map<string, Promise<[SigningKey, SigningKey]>>()
async function pair(algorithm: SigningAlgorithm): Promise<[SigningKey, SigningKey]> {
  const kind = algorithm.replace(/^[PR]S.*/, 'RS256') as SigningAlgorithm
  if (!made.has(kind)) made.set(kind, Promise.all([generateSigningKey(kind), generateSigningKey(kind)]))
  const [key, other] = (await made.get(kind)) as [SigningKey, SigningKey]
  return [
    { ...key, alg: algorithm },
    { ...other, alg: algorithm },
  ]
}

/** What each of our two ways and `jose` sign. */
async function signed(key: SigningKey, payload: string): Promise<{ input: string; signatures: string[] }> {
  const algorithm = key.alg as SigningAlgorithm
  const header = { alg: algorithm, kid: key.kid }
  const input = `${encode(JSON.stringify(header))}.${encode(payload)}`
  const ours = [node, web].map(({ importSigner }) => importSigner(key, publicHalf(key), algorithm))
  const theirs = new FlattenedSign(Buffer.from(payload)).setProtectedHeader(header)
  const { signature } = await theirs.sign(await importJWK(key as JWK, algorithm))
  return { input, signatures: [...(await Promise.all(ours.map((sign) => sign(input)))), signature] }
}

describe('a signature, by node:crypto and by WebCrypto', () => {
  it.each(deterministic)('of %s is what jose signs, octet for octet', async (algorithm) => {
    const [key] = await pair(algorithm)
    for (const payload of payloads) {
      const { signatures } = await signed(key, payload)
      expect(signatures).toEqual(Array(3).fill(signatures[2]))
    }
  })

  it.each(randomised)('of %s is verified by jose, and as long as the one that jose makes', async (algorithm) => {
    const [key] = await pair(algorithm)
    const publicKey = await importJWK(publicHalf(key) as JWK, algorithm)
    for (const payload of payloads) {
      const { input, signatures } = await signed(key, payload)
      // Deno takes ECDSA's secret number from the message (RFC 6979): it signs one twice alike.
      expect([1, 3]).toContain(new Set(signatures).size)
      for (const signature of signatures) {
        expect(signature).toHaveLength(signatures[2]?.length as number)
        const { protectedHeader } = await compactVerify(`${input}.${signature}`, publicKey)
        expect(protectedHeader).toEqual({ alg: algorithm, kid: key.kid })
      }
    }
  })

  it.each([...deterministic, ...randomised])(
    'of %s is never made by the private half of another key',
    async (algorithm) => {
      const [key, other] = await pair(algorithm)
      const refusal = { name: 'ConfigurationError', message: expect.stringMatching(/that of another key/) }
      expect(() => node.importSigner(key, publicHalf(other), algorithm)).toThrow(expect.objectContaining(refusal))
      await expect(web.importSigner(key, publicHalf(other), algorithm)('text')).rejects.toMatchObject(refusal)
    },
  )

  it('is never made by a JWK whose members are of two keys, or of none', async () => {
    const [key, other] = await pair('Ed25519')
    for (const d of [other['d'], 'AAAA', '', 7]) {
      const mixed = { ...key, d } as SigningKey
      expect(() => node.importSigner(mixed, publicHalf(key), 'Ed25519')).toThrow(/cannot be used/)
      await expect(web.importSigner(mixed, publicHalf(key), 'Ed25519')('text')).rejects.toThrow(/cannot be used/)
    }
  })
})
