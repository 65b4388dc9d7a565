import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { verifyJws } from '../../src/jws/verify-jws.ts'
import { isAlgorithm } from '../../src/keys/material/algorithms.ts'
import { publicKey } from '../../src/keys/public-key.ts'
import { secret } from '../../src/keys/secret.ts'

const vectors = fileURLToPath(new URL('../../../../../shared/vectors/rfc7520-cookbook/', import.meta.url))
const read = (file: string) => JSON.parse(readFileSync(vectors + file, 'utf8'))
const list = (folder: string): string[] =>
  existsSync(vectors + folder) ? readdirSync(vectors + folder).map((file) => `${folder}/${file}`) : []
const publicPart = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, use: _use, ...jwk }: Record<string, string>) =>
  jwk

/** The examples of RFC 7520 (signing) and RFC 8037, where the repository of vectors is beside this one. */
describe.skipIf(!existsSync(vectors))('the cookbook', () => {
  const signing = [...list('jws'), ...(existsSync(`${vectors}curve25519/jws.json`) ? ['curve25519/jws.json'] : [])]
  it.each(signing)('signs in %s what this verifies, or refuses by a documented rule', async (file) => {
    const {
      input,
      signing: { protected: header },
      output: { compact },
    } = read(file)
    if (typeof compact !== 'string' || !isAlgorithm(header?.alg)) return
    const key =
      input.key.kty === 'oct'
        ? secret({ base64url: input.key.k }, { algorithm: header.alg })
        : publicKey(publicPart(input.key))
    const verified = await verifyJws(compact, key, { algorithms: [header.alg] }).catch((error) => error.reason)
    if (compact.includes('..')) return expect(verified).toBe('signature_invalid') // detached content is no bearer token
    expect(Buffer.from(verified.payload).toString()).toBe(input.payload)
    const changed = compact.slice(0, -6) + (compact.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA')
    await expect(verifyJws(changed, key, { algorithms: [header.alg] })).rejects.toMatchObject({
      reason: 'signature_invalid',
    })
  })

  it.each(list('jwk'))('has in %s a key that is imported, or refused for what it is', (file) => {
    const jwk = read(file)
    if (jwk.kty === 'oct') expect(() => publicKey(jwk)).toThrow(/shared secret/)
    else if (jwk.d) expect(() => publicKey(jwk)).toThrow(/private key/)
    else expect(publicKey(jwk).algorithms?.length).toBeGreaterThan(0)
  })
})
