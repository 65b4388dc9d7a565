import { createHash, randomUUID, verify as verifySignature } from 'node:crypto'
import * as core from '@bearer/core'
import { Headers } from '../fixtures/headers.mjs'
import { makeKey, openKey, signer } from '../fixtures/keys.mjs'
import { audience, issuer, makeTokens } from '../fixtures/tokens.mjs'

const publicUrl = 'https://api.bench.example'

/**
 * A request of one client with a bound token that is known, and a new proof: nonce and replay check included, against its
 * signature alone. A guard whose store knows the proofs is made anew where they begin again.
 */
export async function bound({ key, tokens }) {
  const holder = makeKey('ES256')
  const { key: material, jwk } = openKey(holder)
  const { kty, crv, x, y } = jwk
  const jkt = sha256(JSON.stringify({ crv, kty, x, y }))
  const [token] = makeTokens(key, 1, { claims: { cnf: { jkt } } })
  let ask = guardOf(key)
  const sign = signer(holder)
  const proof = (nonce) => proofOf(sign, { kty, crv, x, y }, token, nonce)
  const nonce = await ask.nonce(token, proof())
  const proofs = tokens.map(() => proof(nonce))
  const raw = new Headers(proofs)
  const whole = new Headers(proofs)
  return [
    {
      name: 'node:crypto',
      inputs: (count) => raw.take(count).map(split),
      verify: ({ input, signature }) => {
        if (!verifySignature('sha256', input, { key: material, dsaEncoding: 'ieee-p1363' }, signature))
          throw new Error()
      },
    },
    {
      name: 'bearer',
      inputs: (count) =>
        whole.take(count, () => {
          ask = guardOf(key)
        }),
      verify: (header) => ask.about(token, header.slice(7)),
    },
  ]
}

const sha256 = (text) => createHash('sha256').update(text).digest('base64url')
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

function split(header) {
  const proof = header.slice(7)
  const end = proof.lastIndexOf('.')
  return { input: Buffer.from(proof.slice(0, end)), signature: Buffer.from(proof.slice(end + 1), 'base64url') }
}

function proofOf(sign, jwk, token, nonce) {
  const iat = Math.floor(Date.now() / 1000)
  const claims = { jti: randomUUID(), htm: 'GET', htu: `${publicUrl}/reports`, iat, ath: sha256(token), nonce }
  const input = `${encode({ typ: 'dpop+jwt', alg: 'ES256', jwk })}.${encode(claims)}`
  return `${input}.${sign(input)}`
}

/** Nonces of a lifetime that no run of the benchmark outlives. */
function guardOf({ jwk }) {
  const nonce = { secret: new Uint8Array(32).fill(7), lifetime: 86_400 }
  const proofs = [core.dpop({ publicUrl, replays: core.memoryStore().replays, nonce })]
  const keys = core.publicKey(jwk)
  const guard = core.createGuard({ issuer, audience, keys, profile: 'rfc9068', proofs, on: { refused: undefined } })
  const request = (authorization, proof) => ({
    method: 'GET',
    url: '/reports?page=2',
    tls: true,
    headers: [],
    fieldValues: (name) => (name === 'authorization' ? [authorization] : name === 'dpop' ? [proof] : []),
  })
  return {
    async nonce(token, proof) {
      const { response } = await guard.authenticate(request(`DPoP ${token}`, proof))
      return response.headers.find(([name]) => name === 'dpop-nonce')[1]
    },
    async about(token, proof) {
      const result = await guard.authenticate(request(`DPoP ${token}`, proof))
      if (!result.ok) throw result.error
      return result
    },
  }
}
