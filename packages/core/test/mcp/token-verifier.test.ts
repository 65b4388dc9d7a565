import { describe, expect, it } from 'vitest'
import { createGuard, mcpTokenVerifier, type Revocations } from '../../src/index.ts'
import { createTestIssuer, defects } from '../../src/testing/index.ts'

const audience = 'https://mcp.example/mcp'
const idp = await createTestIssuer({ audience })
const verifier = (revocations?: Revocations) =>
  mcpTokenVerifier(
    createGuard({
      issuer: idp.issuer,
      audience,

      clock: idp.clock,
      revocations,
      on: { refused: () => {} },
    }),
    { invalidToken: (message) => new RangeError(message) },
  )

describe('mcpTokenVerifier', () => {
  it('gives what the token says', async () => {
    expect(await verifier().verifyAccessToken(await idp.mint({ sub: 'ada', scope: 'read' }))).toMatchObject({
      token: '',
      scopes: ['read'],
      extra: { subject: 'ada' },
    })
  })
  it.each([...defects, undefined])('rejects with the error of the SDK: %s', async (defect) => {
    const token = defect === undefined ? 'nonsense' : await idp.mint({}, { defect })
    await expect(verifier().verifyAccessToken(token)).rejects.toThrow(RangeError)
  })
  it('tells an invalid token from one that cannot be decided about', async () => {
    const down = { isRevoked: () => Promise.reject(new Error('down')), revoke: async () => {} }
    await expect(verifier(down).verifyAccessToken(await idp.mint({}))).rejects.toMatchObject({
      name: 'BearerError',
      status: 503,
    })
  })
  it('needs to be told how the SDK knows an invalid token', () => {
    const guard = createGuard({ issuer: idp.issuer, audience })
    expect(() => mcpTokenVerifier(guard, {} as never)).toThrow(/takes invalidToken/)
  })
})
