import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/configuration.ts'
import type { Endpoint } from '../../src/http/endpoint.ts'
import { type MetadataOptions, metadataEndpoints } from '../../src/metadata/endpoints.ts'
import { request } from '../support/request.ts'

const resource = 'https://api.example/v1'
const issuer = 'https://login.example'
const key = { kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: '1' }

const paths = (options: MetadataOptions): string[] =>
  metadataEndpoints(options).map(({ method, path, root }) => `${method} ${path}${root ? '' : ' (not at the root)'}`)
const answerOf = async (options: MetadataOptions, method = 'GET'): Promise<{ body?: string | undefined }> => {
  const endpoint = metadataEndpoints(options).find((one) => one.method === method) as Endpoint
  return endpoint.handle(request(), {})
}
const contentOf = async (options: MetadataOptions): Promise<unknown> =>
  JSON.parse((await answerOf(options)).body as string)

describe('metadata endpoints', () => {
  it('are at the paths that the standards fix, and nowhere else', () => {
    const options = { protectedResource: { resource }, authorizationServer: { issuer }, jwks: () => ({ keys: [] }) }
    expect(paths(options)).toEqual([
      'GET /.well-known/oauth-protected-resource/v1',
      'OPTIONS /.well-known/oauth-protected-resource/v1',
      'GET /.well-known/oauth-authorization-server',
      'OPTIONS /.well-known/oauth-authorization-server',
      'GET /.well-known/jwks.json',
      'OPTIONS /.well-known/jwks.json',
    ])
  })

  it.each([
    [`${issuer}/`, '/.well-known/oauth-authorization-server'],
    [`${issuer}/tenant`, '/.well-known/oauth-authorization-server/tenant'],
    [`${issuer}/tenant/`, '/.well-known/oauth-authorization-server/tenant'],
    ['http://localhost:3000', '/.well-known/oauth-authorization-server'],
  ])('of the issuer %s are at %s', (name, path) =>
    expect(paths({ authorizationServer: { issuer: name } })).toEqual([`GET ${path}`, `OPTIONS ${path}`]),
  )

  it('of an internal http name are published on purpose only, by the allowPlainHttp that the error names', () => {
    for (const options of [
      { protectedResource: { resource: 'http://api.internal:8080/v1' } },
      { authorizationServer: { issuer: 'http://keycloak:8080/realms/shop' } },
    ]) {
      expect(() => metadataEndpoints(options)).toThrow(/allowPlainHttp: true in the options of metadataEndpoints/)
      expect(paths({ ...options, allowPlainHttp: true })).toHaveLength(2)
    }
    const ftp = { protectedResource: { resource: 'ftp://api.internal' }, allowPlainHttp: true }
    expect(() => metadataEndpoints(ftp)).toThrow(/https URL/)
    expect(() => metadataEndpoints({ jwks: () => ({ keys: [] }), allowPlainHttp: 'yes' as never })).toThrow(
      /true or false/,
    )
  })

  it('may be read and kept by anybody', async () =>
    expect(await answerOf({ protectedResource: { resource } })).toEqual({
      status: 200,
      headers: [
        ['content-type', 'application/json'],
        ['cache-control', 'public, max-age=300'],
        ['access-control-allow-origin', '*'],
      ],
      body: '{"resource":"https://api.example/v1"}',
    }))

  it('answer the preflight of a script with header fields of its own', async () =>
    expect(await answerOf({ protectedResource: { resource } }, 'OPTIONS')).toEqual({
      status: 204,
      headers: [
        ['access-control-allow-origin', '*'],
        ['access-control-allow-methods', 'GET, HEAD'],
        ['access-control-allow-headers', 'Authorization, *'],
        ['access-control-max-age', '300'],
      ],
    }))

  it('leave out members without values, and change none', async () => {
    const kept = {
      resource: 'HTTPS://API.example:443/',
      scopes_supported: ['a'],
      dpop_bound_access_tokens_required: false,
    }
    const empty = { authorization_servers: [], resource_name: undefined, resource_documentation: null as never }
    expect(await contentOf({ protectedResource: { ...kept, ...empty } })).toEqual(kept)
  })

  it('publish the keys of the moment', async () => {
    let keys = [key]
    const options = { jwks: () => Promise.resolve({ keys }) }
    expect(await contentOf(options)).toEqual({ keys: [key] })
    keys = []
    expect(await contentOf(options)).toEqual({ keys: [] })
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('never publish a key with the member %s', async (member) => {
    const served = answerOf({ jwks: () => ({ keys: [key, { ...key, [member]: 'secret-value' }] }) })
    await expect(served).rejects.toThrow(/public keys/)
    await expect(served).rejects.not.toThrow(/secret-value/)
  })

  it.each([
    ['nothing to publish', {}],
    ['an unknown option', { resource }],
    ['a resource that is no URL', { protectedResource: { resource: 'api' } }],
    ['a resource over plain HTTP', { protectedResource: { resource: 'http://api.example' } }],
    [
      'a resource that signs with none',
      { protectedResource: { resource, resource_signing_alg_values_supported: ['none'] } },
    ],
    ['a resource that is null', { protectedResource: null, jwks: () => ({ keys: [] }) }],
    ['an issuer that is null', { authorizationServer: null, jwks: () => ({ keys: [] }) }],
    ['a resource without its name', { protectedResource: {} }],
    ['a resource with a fragment', { protectedResource: { resource: `${resource}#` } }],
    ['an issuer that is no URL', { authorizationServer: { issuer: 'login' } }],
    ['an issuer over plain HTTP', { authorizationServer: { issuer: 'http://127.0.0.1.evil.example' } }],
    ['an issuer with a query', { authorizationServer: { issuer: `${issuer}?a` } }],
    ['keys that are null', { protectedResource: { resource }, jwks: null }],
    ['keys that are no function', { jwks: { keys: [] } }],
  ])('refuse %s', (_what, options) => expect(() => metadataEndpoints(options as never)).toThrow(ConfigurationError))
})
