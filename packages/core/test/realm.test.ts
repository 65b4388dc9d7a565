import { Buffer } from 'node:buffer'
import { createHmac, randomBytes } from 'node:crypto'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { describeFailure } from '../src/events.ts'
import { verifyJws } from '../src/jws/verify-jws.ts'
import { publicKey } from '../src/keys/public-key.ts'
import { remoteJwks } from '../src/keys/remote/remote-jwks.ts'
import { secret } from '../src/keys/secret.ts'
import { dpop } from '../src/proofs/dpop/dpop.ts'
import { certificateThumbprint } from '../src/proofs/mtls/certificate-thumbprint.ts'
import { isBytes } from '../src/realm.ts'
import { memoryStore } from '../src/stores/memory.ts'

/** Another realm, as Jest gives one to each test: its arrays and errors are not `instanceof` those of this one. */
const realm = createContext({})
const elsewhere = (code: string): unknown => runInContext(code, realm)
const bytesOf = (bytes: Uint8Array): Uint8Array =>
  elsewhere(`Uint8Array.from(${JSON.stringify([...bytes])})`) as Uint8Array

describe('what comes from another realm', () => {
  const bytes = randomBytes(32)
  const input = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.Zm9v`
  const token = `${input}.${createHmac('sha256', bytes).update(input).digest('base64url')}`

  it('is none of this one', () => {
    expect(bytesOf(bytes) instanceof Uint8Array).toBe(false)
    expect(elsewhere('new Error()') instanceof Error).toBe(false)
  })

  it('is a secret, and is judged as one', async () => {
    expect(Buffer.from((await verifyJws(token, secret(bytesOf(bytes)))).payload).toString()).toBe('foo')
    expect(() => secret(bytesOf(new Uint8Array(32)))).toThrow(/repeats/)
    expect(() => secret(bytesOf(randomBytes(8)))).toThrow(/at least 32 bytes/)
  })

  it('is told from what publicKey takes', () =>
    expect(() => publicKey(bytesOf(bytes))).toThrow(/as text, not as bytes/))

  it('is a secret of nonces, and a certificate', async () => {
    const options = {
      publicUrl: 'https://api.example.com',
      replays: memoryStore().replays,
      nonce: { secret: bytesOf(bytes) },
    }
    expect(() => dpop(options as never)).not.toThrow()
    expect(await certificateThumbprint(bytesOf(bytes))).toBe(await certificateThumbprint(bytes))
  })

  it('is options, whose prototype is that of the other', () => {
    expect(() => secret(bytes, elsewhere(`({ kid: 'a' })`) as never)).not.toThrow()
  })

  it('is a URL, as jsdom and whatwg-url have their own', () => {
    class URL {
      get [Symbol.toStringTag](): string {
        return 'URL'
      }
      toString(): string {
        return 'https://issuer.example/jwks'
      }
    }
    expect(() => remoteJwks(new URL() as never)).not.toThrow()
  })

  it('is an error, whose cause is told', () => {
    expect(describeFailure(elsewhere(`new TypeError('lost', { cause: new Error('closed') })`))).toBe(
      'TypeError: lost (Error: closed)',
    )
    expect(describeFailure(elsewhere('({ message: 1 })'))).toBe('object')
  })
})

describe('isBytes', () => {
  it.each<[string, unknown, boolean]>([
    ['an array of octets', new Uint8Array(1), true],
    ['a Buffer', Buffer.alloc(1), true],
    ['one of another realm', elsewhere('new Uint8Array(1)'), true],
    ['an array of another kind', new Uint16Array(1), false],
    ['a DataView', new DataView(new ArrayBuffer(1)), false],
    ['an ArrayBuffer', new ArrayBuffer(1), false],
    ['what only says so', { [Symbol.toStringTag]: 'Uint8Array' }, false],
    ['a text', 'text', false],
    ['nothing', undefined, false],
  ])('of %s', (_, value, verdict) => expect(isBytes(value)).toBe(verdict))
})
