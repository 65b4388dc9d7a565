import { memoryStore, serve } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { createIssuer, issuerEndpoints, signingKeys } from '../src/index.ts'
import { setting, signingKey } from './support.ts'

const documentAt = async (endpoints: Parameters<typeof serve>[0], path: string): Promise<unknown> => {
  const request = { method: 'GET', url: path, tls: true, headers: [], body: async () => ({ kind: 'none' as const }) }
  const answer = await serve(endpoints, request as never, path)
  return answer?.status === 200 ? JSON.parse(String(answer.body)) : answer?.status
}
const metadata = '/.well-known/oauth-authorization-server'
const issuerOf = (issuer: string, keys = signingKeys([signingKey])) =>
  createIssuer({ issuer, audience: 'https://api.example', clientId: 'app', keys })

describe('the endpoints of an issuer', () => {
  it('name the session endpoints where they are mounted, those for clients where there are some', async () => {
    const clients = [{ id: 'partner', secret: 'a-secret-of-a-partner-0123456789-abc' }]
    const { sessions } = setting({ clients, store: memoryStore() })
    const methods = ['client_secret_basic', 'client_secret_post']
    expect(
      await documentAt(issuerEndpoints(sessions, { sessionsAt: '/auth', scopes: ['reports:read'] }), metadata),
    ).toEqual({
      issuer: 'https://app.example',
      jwks_uri: 'https://app.example/.well-known/jwks.json',
      response_types_supported: ['none'],
      scopes_supported: ['reports:read'],
      token_endpoint: 'https://app.example/auth/token',
      grant_types_supported: ['refresh_token'],
      token_endpoint_auth_methods_supported: ['none', ...methods],
      revocation_endpoint: 'https://app.example/auth/revoke',
      revocation_endpoint_auth_methods_supported: methods,
      introspection_endpoint: 'https://app.example/auth/introspect',
      introspection_endpoint_auth_methods_supported: methods,
    })
    const machine = setting({ clients: [{ ...clients[0], scopes: [] }] as never, store: memoryStore() }).sessions
    expect(await documentAt(issuerEndpoints(machine, { sessionsAt: '/auth' }), metadata)).toMatchObject({
      grant_types_supported: ['refresh_token', 'client_credentials'],
    })
    await machine.close()
    expect(await documentAt(issuerEndpoints(sessions), metadata)).toEqual({
      issuer: 'https://app.example',
      jwks_uri: 'https://app.example/.well-known/jwks.json',
      response_types_supported: ['none'],
    })
    await sessions.close()
  })

  it('are those of an issuer without sessions too, and of one whose URL has a path', async () => {
    const endpoints = issuerEndpoints(issuerOf('https://app.example/tenants/a'))
    expect(await documentAt(endpoints, `${metadata}/tenants/a`)).toMatchObject({
      issuer: 'https://app.example/tenants/a',
      jwks_uri: 'https://app.example/.well-known/jwks.json',
    })
    expect(await documentAt(endpoints, '/.well-known/jwks.json')).toEqual(await signingKeys([signingKey]).jwks())
  })

  it('answer 503 while there are no keys', async () => {
    const keys = signingKeys(async () => Promise.reject(new Error('down')))
    const endpoints = issuerEndpoints(issuerOf('https://app.example', keys))
    expect(await documentAt(endpoints, '/.well-known/jwks.json')).toBe(503)
  })

  it.each([
    [undefined, {}, /takes what createSessions/],
    [{}, {}, /takes what createSessions/],
    [issuerOf('https://app.example'), { sessionsAt: '/auth' }, /sessionsAt is for createSessions/],
    [setting().sessions, { sessionsAt: 'auth' }, /sessionsAt is a path/],
    [setting().sessions, { sessionsAt: '/auth/' }, /sessionsAt is a path/],
    [setting().sessions, { sessionAt: '/auth' }, /no option "sessionAt"/],
    [issuerOf('http://app.example'), {}, /https URL/],
  ])('refuse what cannot be published: %#', (of, options, message) => {
    expect(() => issuerEndpoints(of as never, options as never)).toThrow(message)
  })
})
