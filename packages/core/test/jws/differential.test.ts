import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { CompactSign, compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { decodeBase64url } from '../../src/encoding/base64url-node.ts'
import { orThrow } from '../../src/errors/errors.ts'
import { type CompactJws, parseCompact } from '../../src/jws/compact.ts'
import { verifyJws } from '../../src/jws/verify-jws.ts'
import type { Algorithm } from '../../src/keys/material/algorithms.ts'
import { publicKey as publicKeySource } from '../../src/keys/public-key.ts'
import { everyAlgorithm } from '../support/algorithms.ts'
import { node, web } from '../support/cryptography.ts'
import { keyPair } from '../support/key-pair.ts'

interface Pair {
  readonly algorithm: Algorithm
  readonly sign: KeyObject
  readonly verify: KeyObject
  readonly node: unknown
  readonly web: unknown
}

const rsa = keyPair('rsa', { modulusLength: 2048 })
const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const

function pair(algorithm: Algorithm): Pair {
  if (algorithm.startsWith('HS')) {
    const bytes = randomBytes(64)
    const key = createSecretKey(bytes)
    return {
      algorithm,
      sign: key,
      verify: key,
      node: node.importSecret(bytes).material,
      web: web.importSecret(bytes).material,
    }
  }
  const { privateKey, publicKey } = /^[RP]S/.test(algorithm)
    ? rsa
    : algorithm in curves
      ? keyPair('ec', { namedCurve: curves[algorithm as keyof typeof curves] })
      : keyPair('ed25519')
  const jwk = publicKey.export({ format: 'jwk' }) as never
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return {
    algorithm,
    sign: privateKey,
    verify: publicKey,
    node: node.importJwk(jwk).material,
    web: (/^[RE]/.test(algorithm) ? web.importPem(pem) : web.importJwk(jwk)).material,
  }
}

const pairs = everyAlgorithm.map(pair)
const signers = new Map(await Promise.all(pairs.map(async (one) => [one.algorithm, await tokensOf(one)] as const)))

async function tokensOf({ algorithm, sign }: Pair): Promise<string[]> {
  const payloads = ['{}', '{"sub":"ada"}', 'x', '\u00e9\u{1f600}', 'a'.repeat(500), '{"a":[1,2,{"b":null}]}']
  return Promise.all(
    payloads.map((text) =>
      new CompactSign(new TextEncoder().encode(text)).setProtectedHeader({ alg: algorithm, kid: 'k' }).sign(sign),
    ),
  )
}

/** The verdicts of the synchronous path, of the WebCrypto path and of jose. */
async function verdicts(
  token: string,
  { algorithm, node: native, web: portable, verify }: Pair,
): Promise<[boolean, boolean, boolean]> {
  let parsed: CompactJws | undefined
  try {
    parsed = orThrow(parseCompact(token))
  } catch {
    parsed = undefined
  }
  const ours = (path: typeof node | typeof web, material: unknown): boolean | Promise<boolean> =>
    parsed !== undefined &&
    parsed.protectedHeader.algorithm === algorithm &&
    // Whoever asks for a signature has decoded the payload: what is no base64url never comes there.
    decodeBase64url(parsed.payload) !== undefined &&
    path.verifySignature(algorithm, material, parsed.signingInput, parsed.signature)
  const theirs = compactVerify(token, verify, { algorithms: [algorithm] }).then(
    () => true,
    () => false,
  )
  return Promise.all([ours(node, native), ours(web, portable), theirs])
}

/** What this library refuses on purpose though jose takes it: see docs and hostile inputs. */
function isStricter(token: string): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const canonical = (text: string): boolean => Buffer.from(text, 'base64url').toString('base64url') === text
  if (payload === '' || signature === '' || ![header, payload, signature].every(canonical) || token.length > 8192)
    return true
  const text = Buffer.from(header, 'base64url').toString()
  try {
    const { alg: _alg, kid, typ, ...more } = JSON.parse(text)
    return (
      Object.keys(more).length > 0 ||
      [kid, typ].some((value) => value !== undefined && typeof value !== 'string') ||
      JSON.stringify(JSON.parse(text)) !== text
    )
  } catch {
    return true
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('none' as const) }),
  fc.record({
    kind: fc.constant('replace' as const),
    at: fc.nat(2000),
    character: fc.constantFrom(...alphabet, '.', '=', '+', '/', ' ', '\u0141'),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(2000) }),
  fc.record({
    kind: fc.constant('append' as const),
    text: fc.string({ unit: fc.constantFrom(...alphabet, '.', '='), maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('swap signature' as const) }),
  fc.record({
    kind: fc.constant('header' as const),
    header: fc.record(
      {
        alg: fc.constantFrom(...everyAlgorithm, 'none', 'x'),
        kid: fc.constantFrom('k', 'l'),
        typ: fc.constantFrom('JWT', 'at+jwt', 5),
      },
      { requiredKeys: [] },
    ),
  }),
)

function mutated(
  token: string,
  other: string,
  change: typeof mutation extends fc.Arbitrary<infer T> ? T : never,
): string {
  switch (change.kind) {
    case 'replace': {
      const at = change.at % token.length
      return token.slice(0, at) + change.character + token.slice(at + 1)
    }
    case 'cut':
      return token.slice(0, change.at % token.length)
    case 'append':
      return token + change.text
    case 'swap signature':
      return `${token.slice(0, token.lastIndexOf('.'))}${other.slice(other.lastIndexOf('.'))}`
    case 'header':
      return `${Buffer.from(JSON.stringify(change.header)).toString('base64url')}${token.slice(token.indexOf('.'))}`
    default:
      return token
  }
}

describe('the two signature paths and jose', () => {
  it.each(pairs)('agree on good tokens of $algorithm', async (one) => {
    for (const token of signers.get(one.algorithm) ?? []) expect(await verdicts(token, one)).toEqual([true, true, true])
  })

  it('give the same verdict on 20,000 tokens, good, changed or signed for another, outside the documented strictness', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...pairs),
        fc.nat(5),
        fc.nat(5),
        fc.array(mutation, { minLength: 1, maxLength: 2 }),
        async (one, i, j, changes) => {
          const tokens = signers.get(one.algorithm) as string[]
          const token = changes.reduce(
            (text, change) => (text === '' ? text : mutated(text, tokens[j] as string, change)),
            tokens[i] as string,
          )
          const [synchronous, portable, jose] = await verdicts(token, one)
          compared++
          expect(synchronous).toBe(portable)
          if (isStricter(token)) expect([jose, false]).toContain(synchronous)
          else expect(synchronous).toBe(jose)
        },
      ),
      { numRuns: 20_000 },
    )
    expect(compared).toBeGreaterThanOrEqual(20_000)
  })
  it.each(['RS256', 'ES256', 'Ed25519'] as const)(
    'of %s take no letter for one with the same low octet',
    async (algorithm) => {
      const { verify } = pairs.find((one) => one.algorithm === algorithm) as Pair
      const keys = publicKeySource(verify, { algorithm })
      const token = (signers.get(algorithm) as string[])[4] as string
      await expect(verifyJws(token, keys)).resolves.toMatchObject({ header: { alg: algorithm } })
      for (let at = 0; at < token.length; at++) {
        const other = String.fromCharCode(token.charCodeAt(at) + 0x100)
        await expect(verifyJws(token.slice(0, at) + other + token.slice(at + 1), keys)).rejects.toMatchObject({
          status: 401,
        })
      }
    },
  )
})
