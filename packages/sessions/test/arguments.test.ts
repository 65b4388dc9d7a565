import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as sessions from '../src/index.ts'

/** The functions as JavaScript has them. */
const { createSessions, createIssuer, generateSigningKey, signingKeys, sessionEndpoints, issuerEndpoints } =
  sessions as unknown as Record<string, (...args: unknown[]) => unknown>
const options = {
  issuer: 'https://issuer.example',
  audience: 'a',
  keys: sessions.signingKeys([await sessions.generateSigningKey()]),
}
const refreshKeys = [{ id: 'a', secret: randomBytes(32) }]

describe('arguments beyond those that are read', () => {
  it.each<[string, () => unknown]>([
    ['createSessions', () => createSessions?.({ ...options, refreshKeys }, { clientId: 'a' })],
    ['createIssuer', () => createIssuer?.(options, { clientId: 'a' })],
    ['generateSigningKey', () => generateSigningKey?.('ES256', 'RS256')],
    ['signingKeys', () => signingKeys?.([], {}, [])],
    ['sessionEndpoints', () => sessionEndpoints?.({}, {}, {})],
    ['issuerEndpoints', () => issuerEndpoints?.(sessions.createIssuer(options), {}, {})],
  ])('are refused with a sentence: %s', async (name, call) => {
    await expect(async () => await call()).rejects.toMatchObject({
      code: 'ERR_BEARER_CONFIGURATION',
      message: expect.stringMatching(new RegExp(`^${name} takes .*\\.$`)),
    })
  })
})
