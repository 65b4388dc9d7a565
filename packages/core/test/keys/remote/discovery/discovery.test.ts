import { beforeEach, describe, expect, it } from 'vitest'
import { type DiscoveryOptions, discover } from '../../../../src/keys/remote/discovery/discovery.ts'
import { metadataPlaces } from '../../../../src/keys/remote/discovery/places.ts'
import type { FetchFunction } from '../../../../src/keys/remote/settings.ts'
import type { TestIssuer } from '../../../../src/testing/issuer/issuer.ts'
import { found, foundNow, opened, settled, stillIssuer } from '../../../support/remote.ts'

let idp: TestIssuer
/** The URLs that were asked for. */
let asked: string[]

beforeEach(async () => {
  idp = await stillIssuer()
  asked = []
})

const places = {
  oauth: 'https://issuer.test/.well-known/oauth-authorization-server',
  openid: 'https://issuer.test/.well-known/openid-configuration',
}

/** Answers from a table of documents; all else is 404. The keys are the test issuer's, wherever they are asked for. */
function site(documents: { [url: string]: unknown }): FetchFunction {
  return async (url, init) => {
    asked.push(url)
    const document = documents[url]
    if (document === 'keys') return idp.fetch(idp.jwksUri, init)
    if (document === 'down') throw new TypeError('fetch failed')
    if (typeof document === 'number') return new Response('', { status: document })
    if (document === undefined) return new Response('not found', { status: 404 })
    return new Response(typeof document === 'string' ? document : JSON.stringify(document))
  }
}

const source = (issuer: string, documents: { [url: string]: unknown }, options: DiscoveryOptions = {}) =>
  opened(discover(issuer, { fetch: site(documents), ...options }), idp.clock)

const metadata = (issuer = 'https://issuer.test', jwksUri: unknown = 'https://issuer.test/jwks') => ({
  issuer,
  jwks_uri: jwksUri,
})

describe('where metadata are looked for', () => {
  it.each([
    ['https://h.test', ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']],
    ['https://h.test/', ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']],
    [
      'https://h.test/a/b',
      [
        '/.well-known/oauth-authorization-server/a/b',
        '/.well-known/openid-configuration/a/b',
        '/a/b/.well-known/openid-configuration',
      ],
    ],
    [
      'https://h.test/a/',
      [
        '/.well-known/oauth-authorization-server/a',
        '/.well-known/openid-configuration/a',
        '/a/.well-known/openid-configuration',
      ],
    ],
  ])('for %s', (issuer, paths) => {
    expect(metadataPlaces(new URL(issuer)).map(({ href }) => href)).toEqual(
      paths.map((path) => `https://h.test${path}`),
    )
  })

  it('asks for RFC 8414 first and no further when it is there', async () => {
    const { source: keys, reports } = source('https://issuer.test', {
      [places.oauth]: metadata(),
      'https://issuer.test/jwks': 'keys',
    })
    expect(await found(keys, 'key-0')).toEqual(['key-0'])
    expect(asked).toEqual([places.oauth, 'https://issuer.test/jwks'])
    expect(reports).toEqual([['keysLoaded', { issuer: 'https://issuer.test', keys: 1 }]])
  })

  it.each([
    404,
    401,
    302,
    'not JSON',
    {},
    { issuer: 'https://issuer.test' },
    { issuer: 'https://other.test', jwks_uri: 'https://issuer.test/jwks' },
  ])('goes on to OpenID Connect when RFC 8414 has %j', async (document) => {
    const documents = { [places.oauth]: document, [places.openid]: metadata(), 'https://issuer.test/jwks': 'keys' }
    expect(await found(source('https://issuer.test', documents).source, 'key-0')).toEqual(['key-0'])
    expect(asked).toEqual([places.oauth, places.openid, 'https://issuer.test/jwks'])
  })

  it.each(['down', 500, 503, 429])(
    'goes on when RFC 8414 answers with %j, also where it had the metadata before',
    async (fault) => {
      const documents: { [url: string]: unknown } = {
        [places.oauth]: metadata(),
        [places.openid]: metadata(),
        'https://issuer.test/jwks': 'keys',
      }
      const { source: keys } = source('https://issuer.test', documents)
      await keys.ready?.()
      documents[places.oauth] = fault
      asked.length = 0
      idp.clock.advance(4000)
      expect(await found(keys, 'key-0')).toEqual(['key-0'])
      await settled()
      expect(asked).toEqual([places.oauth, places.openid, 'https://issuer.test/jwks'])
      expect(await found(source('https://issuer.test', documents).source, 'key-0')).toEqual(['key-0'])
    },
  )

  it('goes on while RFC 8414 does not answer, within the one time limit', async () => {
    const documents = { [places.openid]: metadata(), 'https://issuer.test/jwks': 'keys' }
    const answer = site(documents)
    const fetch: FetchFunction = (url, init) => (url === places.oauth ? new Promise(() => {}) : answer(url, init))
    const { source: keys } = opened(discover('https://issuer.test', { fetch, timeout: 0.6 }), idp.clock)
    expect(await found(keys, 'key-0')).toEqual(['key-0'])
    expect(asked).toEqual([places.openid, 'https://issuer.test/jwks'])
  })

  it('takes the slow answer of RFC 8414 where there is no other', async () => {
    const documents = { [places.oauth]: metadata(), 'https://issuer.test/jwks': 'keys' }
    const answer = site(documents)
    const fetch: FetchFunction = async (url, init) => {
      if (url === places.oauth) await new Promise((resolve) => setTimeout(resolve, 400))
      return answer(url, init)
    }
    const { source: keys } = opened(discover('https://issuer.test', { fetch, timeout: 1 }), idp.clock)
    expect(await found(keys, 'key-0')).toEqual(['key-0'])
    expect(asked).toEqual([places.openid, places.oauth, 'https://issuer.test/jwks'])
  })

  it('takes no metadata of another issuer, though the right place cannot be reached', async () => {
    const documents = { [places.oauth]: 'down', [places.openid]: metadata('https://other.test') }
    const { source: keys, reports } = source('https://issuer.test', documents)
    expect(await found(keys, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(reports[0]?.[1]['message']).toMatch(/name another issuer/)
  })

  it('ends with what was wrong where nothing can be reached', async () => {
    const { source: keys, reports } = source('https://issuer.test', { [places.oauth]: 'down', [places.openid]: 'down' })
    expect(await found(keys, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(reports[0]?.[1]['message']).toMatch(/could not be reached/)
  })

  it('remembers the place, and reads the metadata again only when they are old', async () => {
    const documents = { [places.openid]: metadata(), 'https://issuer.test/jwks': 'keys' }
    const { source: keys } = source('https://issuer.test', documents)
    await keys.ready?.()
    asked.length = 0
    idp.clock.advance(601)
    await found(keys, 'key-0')
    expect(asked).toEqual(['https://issuer.test/jwks'])
    asked.length = 0
    idp.clock.advance(3600)
    await found(keys, 'key-0')
    expect(asked).toEqual([places.openid, 'https://issuer.test/jwks'])
  })

  it('reads the metadata again at once when the keys have moved', async () => {
    const documents: { [url: string]: unknown } = { [places.oauth]: metadata(), 'https://issuer.test/jwks': 'keys' }
    const { source: keys } = source('https://issuer.test', documents)
    await keys.ready?.()
    documents[places.oauth] = metadata(undefined, 'https://issuer.test/new')
    documents['https://issuer.test/new'] = 'keys'
    delete documents['https://issuer.test/jwks']
    idp.clock.advance(500)
    foundNow(keys, 'key-0')
    await settled()
    idp.clock.advance(2)
    asked.length = 0
    foundNow(keys, 'key-0')
    await settled()
    expect(asked).toEqual([places.oauth, 'https://issuer.test/new'])
  })
})

describe('what metadata may say', () => {
  const refusedWith = async (issuer: string, document: object, options: DiscoveryOptions = {}): Promise<string> => {
    const documents = { [metadataPlaces(new URL(issuer))[0]?.href ?? '']: document, 'https://issuer.test/jwks': 'keys' }
    const { source: keys, reports } = source(issuer, documents, options)
    expect(await found(keys, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(reports.map(([name]) => name)).toEqual(['keysFailed'])
    return String(reports[0]?.[1]['message'])
  }

  it.each([
    'https://issuer.test/',
    'https://ISSUER.test',
    'https://issuer.test:443',
    'https://other.test',
    'http://issuer.test',
    undefined,
    ['https://issuer.test'],
  ])('only exactly the configured issuer, not %j', async (issuer) => {
    expect(await refusedWith('https://issuer.test', { ...metadata(), issuer })).toMatch(/name another issuer/)
  })

  it.each([
    undefined,
    null,
    7,
    '',
    '/jwks',
    'jwks',
    'file:///etc/passwd',
    'data:application/json,{}',
    'javascript:0',
    ['https://issuer.test/jwks'],
  ])('an absolute https URL for its keys, not %j', async (uri) => {
    expect(await refusedWith('https://issuer.test', { issuer: 'https://issuer.test', jwks_uri: uri })).toMatch(
      /no usable jwks_uri/,
    )
  })

  it.each([
    ['http://issuer.test/jwks', /must be https/],
    ['http://127.0.0.1/jwks', /must be https/],
    ['https://user:pass@issuer.test/jwks', /credentials/],
    ['https://evil.test/jwks', /allowedHosts: \['evil\.test'\]/],
    ['https://issuer.test.evil.test/jwks', /another host/],
    ['https://issuer.test:8443/jwks', /allowedHosts: \['issuer\.test:8443'\]/],
    ['https://169.254.169.254/latest', /another host/],
  ])('no keys at %s', async (uri, message) => {
    expect(await refusedWith('https://issuer.test', metadata(undefined, uri))).toMatch(message)
    expect(asked).not.toContain(uri)
  })

  it('keys on the hosts that the option allows', async () => {
    const documents = {
      [places.oauth]: metadata(undefined, 'https://keys.test:8443/k'),
      'https://keys.test:8443/k': 'keys',
    }
    const { source: keys } = source('https://issuer.test', documents, { allowedHosts: ['keys.test:8443'] })
    expect(await found(keys, 'key-0')).toEqual(['key-0'])
  })

  it('no private addresses with refusePrivateAddresses, whatever allowedHosts says', async () => {
    const options = { allowedHosts: ['10.0.0.1'], refusePrivateAddresses: true }
    expect(await refusedWith('https://issuer.test', metadata(undefined, 'https://10.0.0.1/k'), options)).toMatch(
      /private address/,
    )
  })

  it("Google's keys, which are on another host of Google's", async () => {
    const documents = {
      'https://accounts.google.com/.well-known/openid-configuration': metadata(
        'https://accounts.google.com',
        'https://www.googleapis.com/oauth2/v3/certs',
      ),
      'https://www.googleapis.com/oauth2/v3/certs': 'keys',
    }
    expect(await found(source('https://accounts.google.com', documents).source, 'key-0')).toEqual(['key-0'])
  })

  it('keys over plain HTTP only on loopback, for an issuer that is there itself', async () => {
    const issuer = 'http://127.0.0.1:9999'
    const at = (uri: string) => ({
      [`${issuer}/.well-known/oauth-authorization-server`]: metadata(issuer, uri),
      [uri]: 'keys',
    })
    expect(await found(source(issuer, at(`${issuer}/jwks`)).source, 'key-0')).toEqual(['key-0'])
    expect(
      await found(source(issuer, at('http://other.test/jwks'), { allowedHosts: ['other.test'] }).source, 'key-0'),
    ).toMatchObject({ reason: 'keys_unavailable' })
  })
})

it('an internal http name, with its keys there, on purpose', async () => {
  const issuer = 'http://keycloak:8080/realms/shop'
  const documents = {
    [`${issuer}/.well-known/openid-configuration`]: metadata(issuer, `${issuer}/certs`),
    [`${issuer}/certs`]: 'keys',
  }
  expect(await found(source(issuer, documents, { allowPlainHttp: true }).source, 'key-0')).toEqual(['key-0'])
})

describe('options', () => {
  it.each([
    ['issuer.test', /absolute URL for its keys to be found: if it is none, say with keys where they are/],
    ['http://issuer.test', /must be https.*keys: discover\(issuer, \{ allowPlainHttp: true \}\).*of a guard/],
    ['https://issuer.test/?a=b', /without query/],
    ['https://issuer.test/#a', /without query/],
    ['urn:issuer', /absolute URL/],
    [new URL('https://issuer.test') as unknown as string, /exact text/],
  ])('refuses the issuer %s', (issuer, message) => {
    expect(() => discover(issuer)).toThrow(message)
  })

  it.each([['keys.test'], [['https://keys.test']], [['keys.test/path']], [['']], [[7]], [['*.keys.test', 'a b']]])(
    'refuses allowedHosts: %j',
    (allowedHosts) => {
      expect(() => discover('https://issuer.test', { allowedHosts: allowedHosts as never })).toThrow(
        /allowedHosts is a list of hosts/,
      )
    },
  )

  it('refuses unknown names', () => {
    expect(() => discover('https://issuer.test', { allowedHost: [] } as never)).toThrow(/no option "allowedHost"/)
  })
})
