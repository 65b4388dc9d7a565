import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, bearerIssuer, type RunningIssuer } from './command.ts'

const client: oauth.Client = { client_id: 'some-app' }
const redirectUri = 'http://localhost:5173/callback'
const plain = { [oauth.allowInsecureRequests]: true }

/** The log-in of the issuer for development, through a client that somebody else has written. */
describe('bearer issuer', () => {
  let running: RunningIssuer
  let server: oauth.AuthorizationServer
  beforeAll(async () => {
    running = await bearerIssuer('--user', 'ada:reports:read', '--user', 'bob:notes:read,notes:write')
    const url = new URL(running.issuer)
    server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, plain))
  })
  afterAll(async () => {
    expect(await running.end()).toBe(0)
  })

  const authorize = async (more: Record<string, string>) => {
    const verifier = oauth.generateRandomCodeVerifier()
    const url = new URL(server.authorization_endpoint as string)
    const challenge = await oauth.calculatePKCECodeChallenge(verifier)
    const usual = { response_type: 'code', client_id: client.client_id, redirect_uri: redirectUri, state: 's' }
    url.search = new URLSearchParams({
      ...usual,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...more,
    }).toString()
    return { url, verifier }
  }

  it('logs a user in with PKCE, and gives access, ID and refresh tokens that a client takes', async () => {
    const { url, verifier } = await authorize({ scope: 'openid offline_access notes:read reports:read', nonce: 'n' })
    const page = await (await fetch(url)).text()
    expect(page.match(/<button name="user" value="(\w+)"/g)).toHaveLength(2)
    const chosen = await fetch(url, { method: 'POST', body: new URLSearchParams({ user: 'bob' }), redirect: 'manual' })
    expect(chosen.status).toBe(303)
    const answer = oauth.validateAuthResponse(server, client, new URL(chosen.headers.get('location') as string), 's')
    const exchange = () =>
      oauth.authorizationCodeGrantRequest(server, client, oauth.None(), answer, redirectUri, verifier, plain)
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, await exchange(), {
      expectedNonce: 'n',
    })
    expect(tokens.scope).toBe('openid offline_access notes:read')
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe('bob')
    expect(await (await exchange()).json()).toMatchObject({ error: 'invalid_grant' })
    const asked = ['--issuer', running.issuer, '--audience', running.audience]
    expect((await bearer(['inspect', ...asked], { input: tokens.access_token })).status).toBe(0)
    expect((await bearer(['inspect', ...asked], { input: tokens.id_token as string })).out).toMatch(/Kind +ID token/)
    const refresh = () =>
      oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token as string, plain)
    expect((await oauth.processRefreshTokenResponse(server, client, await refresh())).refresh_token).not.toBe(
      tokens.refresh_token,
    )
    expect((await refresh()).status).toBe(400)
  })

  it('registers clients that ask for it, as those of MCP do', async () => {
    const ask = async (metadata: Partial<oauth.Client>) =>
      oauth.processDynamicClientRegistrationResponse(
        await oauth.dynamicClientRegistrationRequest(server, metadata, plain),
      )
    const metadata = { client_name: 'notes', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }
    const registered = await ask(metadata)
    expect(registered).toEqual({ ...metadata, client_id: expect.stringMatching(/./) })
    expect(await ask({})).toEqual({
      token_endpoint_auth_method: 'client_secret_basic',
      client_id: expect.stringMatching(/./),
      client_secret: expect.stringMatching(/./),
      client_secret_expires_at: 0,
    })
    const { url } = await authorize({ client_id: registered.client_id })
    const chosen = await fetch(url, { method: 'POST', body: new URLSearchParams({ user: 'ada' }), redirect: 'manual' })
    expect(chosen.headers.get('location')).toMatch(/[?&]code=/)

    const post = async (body: string) => {
      const headers = { 'content-type': 'application/json', origin: 'http://localhost:6274' }
      const response = await fetch(server.registration_endpoint as string, { method: 'POST', headers, body })
      return [response.status, ((await response.json()) as { error?: string }).error]
    }
    expect(await post('{"redirect_uris":["https://elsewhere.example/callback"]}')).toEqual([
      400,
      'invalid_redirect_uri',
    ])
    expect(await post('{"redirect_uris":"http://localhost/callback"}')).toEqual([400, 'invalid_redirect_uri'])
    for (const body of ['[]', 'null', '{', '', `{"a":"${'x'.repeat(20_000)}"}`])
      expect(await post(body)).toEqual([400, 'invalid_client_metadata'])
    const asked = await fetch(server.registration_endpoint as string, { method: 'OPTIONS' })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  })

  it('sends codes to this machine alone, and asks for PKCE', async () => {
    const answered = async (more: Record<string, string>) => {
      const response = await fetch((await authorize(more)).url, { redirect: 'manual' })
      return [response.status, new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('error')]
    }
    expect(await answered({ redirect_uri: 'https://elsewhere.example/callback' })).toEqual([400, null])
    expect(await answered({ redirect_uri: 'javascript:alert(1)//localhost' })).toEqual([400, null])
    expect(await answered({ redirect_uri: 'com.example.app:/callback' })).toEqual([200, null])
    expect(await answered({ code_challenge_method: 'plain' })).toEqual([303, 'invalid_request'])
    expect(await answered({ response_type: 'token' })).toEqual([303, 'unsupported_response_type'])
  })

  it('mints for programs, and not for pages in a browser', async () => {
    const post = (headers: Record<string, string>) => fetch(`${running.issuer}/mint`, { method: 'POST', headers })
    const statuses = [await post({}), await post({ origin: 'http://localhost:5173' })].map(({ status }) => status)
    expect(statuses).toEqual([200, 403])
  })

  it('gives machines tokens of their own', async () => {
    const secret = oauth.ClientSecretBasic('anything')
    const asked = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      secret,
      new URLSearchParams({ scope: 'a b' }),
      plain,
    )
    expect(await oauth.processClientCredentialsResponse(server, client, asked)).toMatchObject({ scope: 'a b' })
  })

  it('says who has its port', async () => {
    const { status, err } = await bearer(['issuer', '--port', new URL(running.issuer).port])
    expect([status, err]).toEqual([2, 'bearer: Something listens on this port already: choose another with --port.\n'])
  })
})
