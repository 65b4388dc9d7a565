import { type Endpoint, memoryStore } from '@bearer/core'
import { createSessions, generateSigningKey, issuerEndpoints, sessionEndpoints, signingKeys } from '@bearer/sessions'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frameworks, listen } from './applications.ts'

const secret = 'reports-secret-0123456789-0123456789-ü'
const insecure = { [oauth.allowInsecureRequests]: true }
const client: oauth.Client = { client_id: 'reports' }

/** An independent client of OAuth, that knows the issuer's URL and its own credentials. */
describe.each(frameworks)('a client that comes with oauth4webapi, on $name', (framework) => {
  let server: oauth.AuthorizationServer
  let user: { readonly refresh: string }
  let close: () => Promise<void>
  const audience = (): string[] => [`${server.issuer}/api`, `${server.issuer}/reports`]

  beforeAll(async () => {
    const mounted: (readonly [prefix: string, endpoints: readonly Endpoint[]])[] = []
    const listening = await listen(framework, mounted)
    const issuer = `http://127.0.0.1:${listening.port}`
    const sessions = createSessions({
      issuer,
      audience: [`${issuer}/api`, `${issuer}/reports`],
      clientId: 'app',
      keys: signingKeys([await generateSigningKey()]),
      refreshKeys: [{ id: '1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
      store: memoryStore(),
      clients: [{ id: 'reports', secret, scopes: ['read', 'write'], accessTokenTtl: 300 }],
    })
    mounted.push(['', issuerEndpoints(sessions, { sessionsAt: '/auth' })])
    mounted.push(['/auth', sessionEndpoints(sessions, { login: () => undefined })])
    await listening.ready()
    user = { refresh: (await sessions.start({ subject: 'ada', clientId: 'reports' })).refreshToken }
    const response = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure })
    server = await oauth.processDiscoveryResponse(new URL(issuer), response)
    close = async () => {
      await listening.close()
      await sessions.close()
    }
  })
  afterAll(() => close())

  const ways = [
    ['client_secret_basic', oauth.ClientSecretBasic(secret)],
    ['client_secret_post', oauth.ClientSecretPost(secret)],
  ] as const
  const token = async (parameters: Record<string, string>, by = ways[0][1]) => {
    const response = await oauth.clientCredentialsGrantRequest(server, client, by, parameters, insecure)
    return oauth.processClientCredentialsResponse(server, client, response)
  }
  const claimsOf = async (accessToken: string, expected: string) => {
    const request = new Request(expected, { headers: { authorization: `Bearer ${accessToken}` } })
    return oauth.validateJwtAccessToken(server, request, expected, insecure)
  }

  it.each(ways)('finds the endpoints, and gets tokens in its own name: %s', async (_, by) => {
    expect(server.grant_types_supported).toEqual(['refresh_token', 'client_credentials'])
    const { access_token, expires_in, scope } = await token({ scope: 'read' }, by)
    expect([scope, (expires_in ?? 0) <= 300]).toEqual(['read', true])
    expect(await claimsOf(access_token, `${server.issuer}/api`)).toMatchObject({
      sub: 'client:reports',
      client_id: 'reports',
      scope: 'read',
      aud: audience(),
    })
  })

  it('gets one for a single resource', async () => {
    const [api = '', reports = ''] = audience()
    const { access_token } = await token({ resource: reports })
    expect(await claimsOf(access_token, reports)).toMatchObject({ aud: reports })
    await expect(claimsOf(access_token, api)).rejects.toThrow()
  })

  it('is told what is wrong as an OAuth client expects it', async () => {
    await expect(token({ scope: 'admin' })).rejects.toMatchObject({ error: 'invalid_scope', status: 400 })
    await expect(token({ resource: 'https://evil.example' })).rejects.toMatchObject({ error: 'invalid_target' })
    const wrong = oauth.ClientSecretBasic('wrong')
    await expect(token({}, wrong)).rejects.toMatchObject({ status: 401 })
  })

  it('refreshes, introspects and revokes', async () => {
    const [, by] = ways[0]
    const answer = await oauth.refreshTokenGrantRequest(server, client, by, user.refresh, insecure)
    const tokens = await oauth.processRefreshTokenResponse(server, client, answer)
    const look = async () => {
      const response = await oauth.introspectionRequest(server, client, by, tokens.access_token, insecure)
      return (await oauth.processIntrospectionResponse(server, client, response)).active
    }
    expect(await look()).toBe(true)
    const revoked = await oauth.revocationRequest(server, client, by, tokens.refresh_token ?? '', insecure)
    await oauth.processRevocationResponse(revoked)
    expect(await look()).toBe(false)
  })
})
