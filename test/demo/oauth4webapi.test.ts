import { listen } from '@bearer/demo/listen'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What a client library that holds servers to the RFCs makes of the demo. */
describe('oauth4webapi against the demo', () => {
  const insecure = { [oauth.allowInsecureRequests]: true }
  const client: oauth.Client = { client_id: 'demo' }
  const authentication = oauth.ClientSecretBasic('demo-client-secret-0123456789-abcdef')
  let demo: Awaited<ReturnType<typeof listen>>
  let server: oauth.AuthorizationServer

  beforeAll(async () => {
    demo = await listen({ framework: 'fastify', port: 0, store: 'memory' })
    const issuer = new URL(demo.url)
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
    server = await oauth.processDiscoveryResponse(issuer, response)
  })
  afterAll(() => demo.close())

  const logIn = async (): Promise<{ access_token: string; refresh_token: string }> => {
    const response = await fetch(`${demo.url}/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'ada', password: 'ada-password' }),
    })
    return response.json() as Promise<{ access_token: string; refresh_token: string }>
  }
  const refresh = async (token: string): Promise<oauth.TokenEndpointResponse> =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, authentication, token, insecure),
    )
  const introspect = async (token: string): Promise<oauth.IntrospectionResponse> =>
    oauth.processIntrospectionResponse(
      server,
      client,
      await oauth.introspectionRequest(server, client, authentication, token, insecure),
    )

  it('accepts a refresh', async () => {
    const tokens = await refresh((await logIn()).refresh_token)
    expect(tokens).toMatchObject({
      token_type: 'bearer',
      expires_in: expect.any(Number),
      scope: 'reports:read notes:write',
    })
  })

  it('accepts what introspection and revocation answer', async () => {
    const { access_token, refresh_token } = await logIn()
    expect(await introspect(access_token)).toMatchObject({ active: true, sub: 'ada', client_id: 'demo' })
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, authentication, refresh_token, insecure),
    )
    expect(await introspect(access_token)).toEqual({ active: false })
    await expect(refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('validates the access token against the published keys', async () => {
    const { access_token } = await logIn()
    const request = new Request(`${demo.url}/api/me`, { headers: { authorization: `Bearer ${access_token}` } })
    expect(await oauth.validateJwtAccessToken(server, request, demo.url, insecure)).toMatchObject({
      sub: 'ada',
      client_id: 'demo',
    })
  })
})
