import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refreshKeys } from '../../src/refresh/refresh-keys.ts'
import { newFamilySecret, readRefreshToken, sessionIdOf, writeRefreshToken } from '../../src/refresh/refresh-token.ts'

const bytes = (seed: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + seed * 31 + 7) % 256)
const issuer = 'https://app.example'
const pair = [
  { id: 'new', secret: bytes(1) },
  { id: 'old', secret: bytes(2) },
]
const keys = refreshKeys(pair, issuer)
const familySecret = newFamilySecret()

describe('a refresh token', () => {
  it('says what was written, and the same in gives the same out', async () => {
    for (const token of [
      { keyId: 'new', familySecret, generation: 0 },
      { keyId: 'old', familySecret, generation: 0xffffffff },
    ]) {
      const text = await writeRefreshToken(token, keys)
      expect(text).toMatch(/^[A-Za-z0-9_-]{70,100}$/)
      expect(await writeRefreshToken(token, keys)).toBe(text)
      expect(await readRefreshToken(text, keys)).toEqual(token)
    }
  })

  it('is of a secret of whichever realm', async () => {
    const secret: Uint8Array = runInNewContext(`Uint8Array.from(${JSON.stringify([...bytes(1)])})`)
    expect(secret instanceof Uint8Array).toBe(false)
    const token = { keyId: 'new', familySecret, generation: 3 }
    const text = await writeRefreshToken(token, refreshKeys([{ id: 'new', secret }], issuer))
    expect(await readRefreshToken(text, keys)).toEqual(token)
  })

  it('is read by none but its own key', async () => {
    const text = await writeRefreshToken({ keyId: 'old', familySecret, generation: 1 }, keys)
    expect(await readRefreshToken(text, refreshKeys([{ id: 'new', secret: bytes(1) }], issuer))).toBeUndefined()
    expect(await readRefreshToken(text, refreshKeys([{ id: 'old', secret: bytes(3) }], issuer))).toBeUndefined()
  })

  it('is read for no other issuer', async () => {
    const text = await writeRefreshToken({ keyId: 'new', familySecret, generation: 1 }, keys)
    for (const other of ['https://app.example/', 'https://app.exampl', ''])
      expect(await readRefreshToken(text, refreshKeys(pair, other))).toBeUndefined()
  })

  it('with any character changed, cut or added is none', async () => {
    const text = await writeRefreshToken({ keyId: 'new', familySecret, generation: 7 }, keys)
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(...'ABCxyz019-_=+/. \n'), async (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1)
        if (changed !== text) expect(await readRefreshToken(changed, keys)).toBeUndefined()
        expect(await readRefreshToken(text.slice(0, at), keys)).toBeUndefined()
        expect(await readRefreshToken(text + character, keys)).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('is no other text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await readRefreshToken(text, keys)).toBeUndefined()
      }),
    )
    for (const text of ['', 'a.b.c', 'AQ', '\u0000', undefined, 5])
      expect(await readRefreshToken(text as string, keys)).toBeUndefined()
  })

  it('does not show in its session’s name', async () => {
    const id = await sessionIdOf(familySecret)
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(id).not.toBe(Buffer.from(familySecret).toString('base64url'))
    expect(await sessionIdOf(familySecret)).toBe(id)
  })

  it.each([
    [[], /at least one key/],
    [[{ id: 'a b', secret: bytes(1) }], /letters, digits/],
    [
      [
        { id: 'a', secret: bytes(1) },
        { id: 'a', secret: bytes(2) },
      ],
      /same id/,
    ],
    [[{ id: 'a', secret: new Uint8Array(16) }], /32 bytes/],
    [[{ id: 'a', secret: new Uint8Array(32) }], /repeats/],
  ])('needs good keys', (list, message) => expect(() => refreshKeys(list, issuer)).toThrow(message))
})
