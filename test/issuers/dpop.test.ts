import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dpop, memoryStore } from '@bearer/core'
import { bearer } from '@bearer/express'
import express from 'express'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audience, client, RunningProvider } from './support/provider.ts'

const insecure = { [oauth.allowInsecureRequests]: true }
let idp: RunningProvider
let url: URL
let close: () => void

/** An API behind an OpenID provider that binds tokens, both with nonces of their own. */
beforeAll(async () => {
  idp = await RunningProvider.start()
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { replays } = memoryStore()
  const nonce = { secret: crypto.getRandomValues(new Uint8Array(32)) }
  const api = bearer({ issuer: idp.issuer, audience, proofs: [dpop({ publicUrl, replays, nonce })] })
  app.get('/reports', api, (req, res) => void res.json({ scheme: api.authOf(req).scheme }))
  url = new URL(`${publicUrl}/reports?page=1`)
  close = () => {
    server.close()
    server.closeAllConnections()
  }
})
afterAll(async () => {
  close()
  await idp.stop()
})

async function again<Result>(ask: () => Promise<Result>): Promise<Result> {
  return ask().catch((error: unknown) => {
    if (!oauth.isDPoPNonceError(error)) throw error
    return ask()
  })
}

it('takes what oidc-provider binds and oauth4webapi proves', async () => {
  const issuer = new URL(idp.issuer)
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
  const own: oauth.Client = { client_id: client.clientId }
  const options = { ...insecure, DPoP: oauth.DPoP(own, await oauth.generateKeyPair('ES256')) }
  const authentication = oauth.ClientSecretBasic(client.clientSecret)
  const tokens = await again(async () =>
    oauth.processClientCredentialsResponse(
      server,
      own,
      await oauth.clientCredentialsGrantRequest(server, own, authentication, { resource: audience }, options),
    ),
  )
  expect(tokens.token_type).toBe('dpop')
  const get = () => oauth.protectedResourceRequest(tokens.access_token, 'GET', url, undefined, null, options)
  expect(await (await again(get)).json()).toEqual({ scheme: 'DPoP' })
  const stolen = await fetch(url, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  expect([stolen.status, stolen.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^DPoP /)])
})

it('takes what oidc-provider binds and openid-client proves', async () => {
  const config = await openid.discovery(new URL(idp.issuer), client.clientId, client.clientSecret, undefined, {
    execute: [openid.allowInsecureRequests],
  })
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('Ed25519'))
  const tokens = await openid.clientCredentialsGrant(config, { resource: audience }, { DPoP })
  const answer = await openid.fetchProtectedResource(config, tokens.access_token, url, 'GET', null, undefined, { DPoP })
  expect(await answer.json()).toEqual({ scheme: 'DPoP' })
})
