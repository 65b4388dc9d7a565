import { listen } from '@bearer/demo/listen'
import { calculateJwkThumbprint, decodeJwt, exportJWK, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const insecure = { [oauth.allowInsecureRequests]: true }
const [id, secret] = ['demo-service', 'demo-service-secret-0123456789-abcdef'] as const

describe.each(['express', 'koa', 'fastify'])('bound tokens of the demo on %s', (framework) => {
  let demo: Awaited<ReturnType<typeof listen>>
  beforeAll(async () => {
    demo = await listen({ framework, port: 0, store: 'memory', dpop: true })
  })
  afterAll(() => demo.close())

  /** Asks again where a nonce is wanted, as the libraries leave it to their users to do. */
  async function again<Result>(ask: () => Promise<Result>, isWanted: (error: unknown) => boolean): Promise<Result> {
    try {
      return await ask()
    } catch (error) {
      if (!isWanted(error)) throw error
      return ask()
    }
  }

  it('are obtained, used and refreshed by oauth4webapi, with nonces on', async () => {
    const issuer = new URL(demo.url)
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
    )
    expect(server.dpop_signing_alg_values_supported).toContain('ES256')
    const client: oauth.Client = { client_id: id }
    const keys = await oauth.generateKeyPair('ES256', { extractable: false })
    const options = { ...insecure, DPoP: oauth.DPoP(client, keys) }
    const authentication = oauth.ClientSecretPost(secret)
    const tokens = await again(
      async () =>
        oauth.processClientCredentialsResponse(
          server,
          client,
          await oauth.clientCredentialsGrantRequest(server, client, authentication, {}, options),
        ),
      oauth.isDPoPNonceError,
    )
    const jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey))
    expect([tokens.token_type, decodeJwt(tokens.access_token)['cnf']]).toEqual(['dpop', { jkt }])
    const url = new URL(`${demo.url}/api/me`)
    const get = (token: string) =>
      again(() => oauth.protectedResourceRequest(token, 'GET', url, undefined, null, options), oauth.isDPoPNonceError)
    expect(await (await get(tokens.access_token)).json()).toEqual({
      sub: `client:${id}`,
      scope: 'reports:read',
      roles: [],
    })
    const stolen = await fetch(url, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    expect([stolen.status, stolen.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer .*error="invalid_token".*, DPoP algs="ES256/),
    ])
  })

  it('are obtained and used by openid-client', async () => {
    const config = await openid.discovery(new URL(demo.url), id, secret, undefined, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair())
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'reports:read' }, { DPoP })
    expect(tokens.token_type).toBe('dpop')
    const url = new URL(`${demo.url}/api/reports`)
    const answer = await openid.fetchProtectedResource(config, tokens.access_token, url, 'GET', null, undefined, {
      DPoP,
    })
    expect(answer.status).toBe(200)
  })

  it('of a log-in are refreshed by oauth4webapi with the key of the log-in, and with no other', async () => {
    const issuer = new URL(demo.url)
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
    )
    const client: oauth.Client = { client_id: 'demo' }
    const keys = await oauth.generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(keys.publicKey)
    const logIn = async (nonce?: string) => {
      const claims = { jti: crypto.randomUUID(), htm: 'POST', htu: `${demo.url}/auth/login`, ...(nonce && { nonce }) }
      const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: jwk as { kty: string } }
      const proof = await new SignJWT(claims).setProtectedHeader(header).setIssuedAt().sign(keys.privateKey)
      const body = new URLSearchParams({ username: 'ada', password: 'ada-password' })
      return fetch(`${demo.url}/auth/login`, { method: 'POST', headers: { dpop: proof }, body })
    }
    const nonce = (await logIn()).headers.get('dpop-nonce') as string
    const { refresh_token } = (await (await logIn(nonce)).json()) as { refresh_token: string }
    const refresh = (pair: oauth.CryptoKeyPair) => {
      const options = { ...insecure, DPoP: oauth.DPoP(client, pair) }
      return again(
        async () =>
          oauth.processRefreshTokenResponse(
            server,
            client,
            await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh_token, options),
          ),
        oauth.isDPoPNonceError,
      )
    }
    await expect(refresh(await oauth.generateKeyPair('ES256'))).rejects.toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(keys)).token_type).toBe('dpop')
  })
})
