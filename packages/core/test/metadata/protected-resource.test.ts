import { describe, expect, it } from 'vitest'
import { resourceMetadataPath, resourceMetadataUrl } from '../../src/metadata/protected-resource.ts'

const wellKnown = '/.well-known/oauth-protected-resource'

describe('where the metadata of a resource are (RFC 9728 §3.1)', () => {
  it.each([
    ['https://api.example', `https://api.example${wellKnown}`],
    ['https://api.example/', `https://api.example${wellKnown}`],
    ['https://api.example/a/b', `https://api.example${wellKnown}/a/b`],
    ['https://api.example/a/', `https://api.example${wellKnown}/a/`],
    ['https://api.example/a?b=c', `https://api.example${wellKnown}/a?b=c`],
    ['https://api.example:8443/mcp', `https://api.example:8443${wellKnown}/mcp`],
    ['http://127.0.0.1:3000/mcp', `http://127.0.0.1:3000${wellKnown}/mcp`],
  ])('%s', (resource, url) => expect(resourceMetadataUrl(resource)).toBe(url))

  it('http://api.internal:8080/mcp, on purpose', () => {
    const options = { allowPlainHttp: true }
    const url = `http://api.internal:8080${wellKnown}/mcp`
    expect(resourceMetadataUrl('http://api.internal:8080/mcp', options)).toBe(url)
    expect(() => resourceMetadataUrl('http://api.internal:8080/mcp')).toThrow(/resourceMetadataUrl/)
  })

  it('has a path without the query', () =>
    expect(resourceMetadataPath('https://api.example/a?b=c')).toBe(`${wellKnown}/a`))

  it.each([
    '',
    'api.example',
    'http://api.example',
    'ftp://api.example',
    'https://api.example/#a',
    'http://127.evil.example',
  ])('is nowhere for %j', (resource) =>
    expect(() => resourceMetadataUrl(resource)).toThrow(/https URL that identifies this API/),
  )
})
