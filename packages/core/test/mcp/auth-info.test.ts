import { describe, expect, it } from 'vitest'
import { createGuard, mcpAuthInfo, scopeHierarchy } from '../../src/index.ts'
import { createTestIssuer } from '../../src/testing/index.ts'

const audience = 'https://mcp.example/mcp'
const idp = await createTestIssuer({ audience })
const guard = createGuard({
  issuer: idp.issuer,
  audience,

  clock: idp.clock,
  implies: scopeHierarchy({ write: ['read'] }),
})
const authOf = async (claims: { readonly [claim: string]: unknown }) => guard.verify(await idp.mint(claims))

describe('mcpAuthInfo', () => {
  it('tells who calls, and keeps the token to itself', async () => {
    const auth = await authOf({ sub: 'ada', scope: 'write', client_id: 'desk', azp: 'other' })
    expect(mcpAuthInfo(auth)).toEqual({
      token: '',
      clientId: 'desk',
      scopes: ['write'],
      expiresAt: auth.claims.exp,
      resource: new URL(audience),
      extra: { subject: 'ada', issuer: idp.issuer, claims: auth.claims },
    })
    expect(JSON.stringify(mcpAuthInfo(auth))).not.toContain(auth.token)
  })
  it('names the scopes of the server that the token has through wider ones', async () => {
    expect(mcpAuthInfo(await authOf({ scope: 'write' }), { scopes: ['read', 'admin'] }).scopes).toEqual([
      'write',
      'read',
    ])
  })
  it.each([
    [{ azp: 'party' }, 'party'],
    [{}, ''],
  ])('finds the client in %j', async (claims, clientId) =>
    expect(mcpAuthInfo(await authOf({ client_id: undefined, ...claims })).clientId).toBe(clientId),
  )
  it.each([
    [[audience], {}, audience],
    [['https://other.example', audience], {}, undefined],
    [['https://other.example', audience], { resource: audience }, audience],
    [audience, { resource: 'https://other.example/' }, undefined],
  ])('of the audience %j and %j names the resource %s', async (aud, options, resource) =>
    expect(mcpAuthInfo(await authOf({ aud }), options).resource?.href).toBe(resource),
  )
  it('refuses an option that does not exist', async () => {
    const auth = await authOf({})
    expect(() => mcpAuthInfo(auth, { scope: ['read'] } as never)).toThrow(/no option "scope"/)
  })
})
