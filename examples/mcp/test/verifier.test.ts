import { createGuard, mcpTokenVerifier, type Revocations, resourceMetadataUrl } from '@bearer/core'
import { createTestIssuer, type Defect } from '@bearer/core/testing'
import { type AuthInfo, OAuthError, OAuthErrorCode, requireBearerAuth } from '@modelcontextprotocol/server'
import { describe, expect, it } from 'vitest'

const resource = 'https://mcp.example.com/mcp'
const resourceMetadata = resourceMetadataUrl(resource)
const idp = await createTestIssuer({ audience: resource })

/** The SDK's own bearer middleware, which asks a guard. */
function gateOf(revocations?: Revocations): (request: Request) => Promise<AuthInfo | Response> {
  const guard = createGuard({
    issuer: idp.issuer,
    audience: resource,
    clock: idp.clock,
    revocations,
    on: { refused() {} },
  })
  const invalidToken = (message: string): OAuthError => new OAuthError(OAuthErrorCode.InvalidToken, message)
  const verifier = mcpTokenVerifier(guard, { invalidToken, scopes: ['notes:read'] })
  return requireBearerAuth({
    verifier,
    requiredScopes: ['notes:read'],
    resourceMetadataUrl: resourceMetadata,
    expectedResource: new URL(resource),
  })
}
const ask = async (gate: ReturnType<typeof gateOf>, claims: { readonly [claim: string]: unknown }, defect?: Defect) => {
  const headers = { authorization: `Bearer ${await idp.mint(claims, defect === undefined ? {} : { defect })}` }
  return gate(new Request(resource, { method: 'POST', headers }))
}

describe("a guard behind the SDK's own bearer middleware", () => {
  it('lets a token through, and says whose it is', async () => {
    expect(await ask(gateOf(), { sub: 'ada', scope: 'notes:read' })).toMatchObject({
      token: '',
      scopes: ['notes:read'],
      resource: new URL(resource),
      resourceMetadataUrl: resourceMetadata,
      extra: { subject: 'ada' },
    })
  })
  it('refuses a bad token with 401, and one without the scope with 403', async () => {
    const [bad, poor] = [await ask(gateOf(), {}, 'expired'), await ask(gateOf(), { scope: 'other' })] as Response[]
    expect([bad?.status, poor?.status]).toEqual([401, 403])
    expect(bad?.headers.get('www-authenticate')).toContain(`resource_metadata="${resourceMetadata}"`)
  })
  it('neither lets through nor calls invalid what it cannot decide about', async () => {
    const down = { isRevoked: () => Promise.reject(new Error('down')), revoke: async () => {} }
    const response = (await ask(gateOf(down), { scope: 'notes:read' })) as Response
    expect([response.status, await response.json()]).toMatchObject([500, { error: 'server_error' }])
  })
})
