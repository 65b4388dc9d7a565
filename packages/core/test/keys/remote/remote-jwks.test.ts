import { beforeEach, describe, expect, it } from 'vitest'
import type { VerificationKey } from '../../../src/keys/material/made-key.ts'
import type { RemoteKeysOptions } from '../../../src/keys/remote/options.ts'
import { remoteJwks } from '../../../src/keys/remote/remote-jwks.ts'
import type { KeySource } from '../../../src/keys/source.ts'
import type { TestIssuer } from '../../../src/testing/issuer/issuer.ts'
import { found, foundNow, opened, type Report, settled, stillIssuer } from '../../support/remote.ts'
import { ec, now } from '../../support/token.ts'

let idp: TestIssuer
let source: KeySource
let reports: Report[]

const withOptions = (options: RemoteKeysOptions = {}): KeySource => {
  const made = opened(remoteJwks(idp.jwksUri, { fetch: idp.fetch, ...options }), idp.clock)
  source = made.source
  reports = made.reports
  return source
}

const key = (): VerificationKey => foundNow(source, idp.kid)[0] as VerificationKey

beforeEach(async () => {
  idp = await stillIssuer()
  withOptions()
})

describe('loading', () => {
  it('does nothing before it is asked', async () => {
    await settled()
    expect(idp.requests).toEqual({ metadata: 0, jwks: 0 })
  })

  it('answers from memory once the keys are there', async () => {
    await source.ready?.()
    expect(foundNow(source, 'key-0').map(({ kid }) => kid)).toEqual(['key-0'])
    expect(foundNow(source, 'key-0').map(({ kid }) => kid)).toEqual(['key-0'])
    expect(idp.requests.jwks).toBe(1)
    expect(reports).toEqual([['keysLoaded', { issuer: 'https://issuer.test/jwks', keys: 1 }]])
  })

  it('loads once for a thousand first requests', async () => {
    const answers = await Promise.all(Array.from({ length: 1000 }, () => found(source, 'key-0')))
    expect(answers.every((answer) => Array.isArray(answer) && answer.length === 1)).toBe(true)
    expect(idp.requests.jwks).toBe(1)
  })

  it('rejects ready() with what went wrong, and goes on trying', async () => {
    idp.outage(true)
    await expect(source.ready?.()).rejects.toThrow('https://issuer.test/jwks could not be reached (TypeError).')
    idp.outage(false)
    idp.clock.advance(1)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })

  it('shares one source among guards and closes it with the last of them', async () => {
    const second = opened(source, idp.clock)
    source.close?.()
    await source.ready?.()
    expect(second.reports).toHaveLength(1)
    source.close?.()
    idp.clock.advance(100_000)
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
  })

  it('ends the load on its way when it is closed, without an event', async () => {
    const signals: AbortSignal[] = []
    withOptions({
      fetch: (_url, { signal }) => {
        signals.push(signal)
        return new Promise(() => {})
      },
    })
    const answer = found(source, 'key-0')
    source.close?.()
    expect(await answer).toMatchObject({ reason: 'keys_unavailable' })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    expect(reports).toEqual([])
  })
})

describe('freshness', () => {
  beforeEach(() => source.ready?.())

  it('refreshes ahead of expiry while a thousand requests go on without waiting', async () => {
    idp.clock.advance(481)
    for (let i = 0; i < 1000; i++) expect(foundNow(source, 'key-0')).toHaveLength(1)
    await settled()
    expect(idp.requests.jwks).toBe(2)
    for (let i = 0; i < 1000; i++) expect(foundNow(source, 'key-0')).toHaveLength(1)
    expect(idp.requests.jwks).toBe(2)
  })

  it('refreshes on hits of the token cache too', async () => {
    const before = key()
    idp.clock.advance(481)
    expect(source.trusts?.(before)).toBe(true)
    await settled()
    expect(idp.requests.jwks).toBe(2)
  })

  it('does not refresh while the keys are young', async () => {
    idp.clock.advance(420)
    foundNow(source, 'key-0')
    await settled()
    expect(idp.requests.jwks).toBe(1)
  })

  it('keeps the objects of keys that did not change, also beside new ones', async () => {
    const before = key()
    idp.clock.advance(500)
    foundNow(source, 'key-0')
    await settled()
    expect(source.trusts?.(before)).toBe(true)
    await idp.rotate()
    idp.clock.advance(500)
    foundNow(source, 'key-0')
    await settled()
    expect(source.trusts?.(before)).toBe(true)
    expect(foundNow(source, 'key-0')).toEqual([before])
    expect(foundNow(source, 'key-0')[0]).toBe(before)
    expect(foundNow(source, 'key-1').map(({ kid }) => kid)).toEqual(['key-1'])
  })

  it('gives up a key that the issuer withdrew, at the latest when the set expires', async () => {
    const before = key()
    await idp.rotate({ keep: false })
    idp.clock.advance(601)
    expect(source.trusts?.(before)).toBe(false)
    expect(await found(source, 'key-0')).toEqual([])
    expect(await found(source, 'key-1')).toEqual(['key-1'])
  })

  it('gives up a key that another one replaced under the same kid', async () => {
    const before = key()
    await idp.rotate({ kid: 'key-0' })
    idp.clock.advance(601)
    expect(source.trusts?.(before)).toBe(false)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
    expect(key()).not.toBe(before)
  })

  it('does not hold up requests at expiry for an issuer that hangs', async () => {
    idp.clock.advance(601)
    idp.slow(10_000)
    const started = performance.now()
    const answers = await Promise.all(Array.from({ length: 1000 }, () => found(source, 'key-0')))
    expect(answers.every((answer) => Array.isArray(answer) && answer.length === 1)).toBe(true)
    expect(performance.now() - started).toBeLessThan(1000)
    expect(idp.requests.jwks).toBe(2)
    expect(foundNow(source, 'key-0')).toHaveLength(1)
  })
})

describe('a clock that is set back by a day', () => {
  beforeEach(async () => {
    idp.clock.advance(86_400)
    await source.ready?.()
  })
  const setRight = (): void => idp.clock.set(now * 1000)

  it('makes no key fresh for longer than it was', async () => {
    setRight()
    expect(foundNow(source, 'key-0')).toHaveLength(1)
    expect(idp.requests.jwks).toBe(1)
    idp.clock.advance(481)
    expect(foundNow(source, 'key-0')).toHaveLength(1)
    await settled()
    expect(idp.requests.jwks).toBe(2)
  })

  it('makes no last good keys serve for longer than they would', async () => {
    setRight()
    foundNow(source, 'key-0')
    idp.outage(true)
    idp.clock.advance(86_401)
    expect(await found(source, 'key-0')).toMatchObject({ reason: 'keys_unavailable' })
  })

  it('makes nobody wait longer for a new key, nor refuses it by an old set', async () => {
    await found(source, 'made-up', now + 86_400)
    setRight()
    await idp.rotate()
    expect(await found(source, 'key-1', now)).toEqual({ reason: 'keys_unavailable', retryAfter: 30 })
    idp.clock.advance(30)
    expect(await found(source, 'key-1', now + 30)).toEqual(['key-1'])
  })

  it('makes nobody wait longer for an issuer that was down', async () => {
    idp.outage(true)
    withOptions()
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    setRight()
    idp.outage(false)
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    idp.clock.advance(1)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })
})

describe('an issuer that is down', () => {
  it('answers 503 at first, asks seldom, and recovers', async () => {
    idp.outage(true)
    const first = await Promise.all(Array.from({ length: 1000 }, () => found(source, 'key-0')))
    expect(new Set(first.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ reason: 'keys_unavailable', retryAfter: 1 })]),
    )
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(idp.requests.jwks).toBe(1)
    idp.outage(false)
    idp.clock.advance(1)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })

  it('is asked ever more seldom, at least every 30 seconds', async () => {
    idp.outage(true)
    const attempts: number[] = []
    for (let second = 0; second < 300; second++) {
      const before = idp.requests.jwks
      await found(source, 'key-0')
      if (idp.requests.jwks > before) attempts.push(second)
      idp.clock.advance(1)
    }
    const gaps = attempts.slice(1).map((second, i) => second - (attempts[i] as number))
    expect(attempts.length).toBeLessThan(20)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30)
    expect(gaps.slice(0, 4)).toEqual([
      1,
      2,
      expect.toSatisfy((gap) => gap === 3 || gap === 4),
      expect.toSatisfy((gap) => gap >= 6 && gap <= 8),
    ])
  })

  it('serves the last good keys for a day from their fetch, says so, and then 503', async () => {
    await source.ready?.()
    idp.outage(true)
    idp.clock.advance(86_399)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
    expect(source.trusts?.(key())).toBe(true)
    expect(reports.at(-1)).toEqual([
      'keysFailed',
      {
        issuer: 'https://issuer.test/jwks',
        message: 'https://issuer.test/jwks could not be reached (TypeError).',
        stale: true,
      },
    ])
    const before = key()
    idp.clock.advance(30)
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: expect.any(Number) })
    expect(source.trusts?.(before)).toBe(false)
    expect(reports.at(-1)?.[1]).toMatchObject({ stale: false })
    idp.outage(false)
    idp.clock.advance(30)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })

  it('keeps its keys only as long as they are fresh with staleFor: 0', async () => {
    withOptions({ staleFor: 0 })
    await source.ready?.()
    idp.outage(true)
    idp.clock.advance(599)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
    idp.clock.advance(1)
    expect(await found(source, 'key-0')).toMatchObject({ reason: 'keys_unavailable' })
  })
})

describe('an unknown key id', () => {
  const random = (i: number): string => `made-up-${i}`

  it('costs one fetch for a thousand of them, and good traffic goes on', async () => {
    await source.ready?.()
    for (let i = 0; i < 1000; i++) {
      expect(await found(source, random(i))).toEqual([])
      expect(foundNow(source, 'key-0')).toHaveLength(1)
    }
    expect(idp.requests.jwks).toBe(2)
  })

  it('costs one fetch also where the tokens are younger than what it brought', async () => {
    await source.ready?.()
    await found(source, random(0))
    idp.clock.advance(5)
    for (let i = 1; i < 1000; i++) {
      expect(await found(source, random(i), now + 5)).toEqual({ reason: 'keys_unavailable', retryAfter: 25 })
      expect(foundNow(source, 'key-0')).toHaveLength(1)
    }
    expect(idp.requests.jwks).toBe(2)
  })

  it('costs one fetch for a thousand at the same time', async () => {
    await source.ready?.()
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => found(source, random(i))))
    expect(answers).toEqual(Array.from({ length: 1000 }, () => []))
    expect(idp.requests.jwks).toBe(2)
  })

  it('is found as soon as the issuer has published it', async () => {
    await source.ready?.()
    await idp.rotate()
    expect(await found(source, 'key-1', now)).toEqual(['key-1'])
    expect(foundNow(source, 'key-1')).toHaveLength(1)
  })

  it('is refused by a set that is younger than the token, and "cannot decide" before there is one', async () => {
    await source.ready?.()
    expect(await found(source, random(1), now)).toEqual([])
    await idp.rotate()
    idp.clock.advance(10)
    expect(await found(source, random(2), now - 1)).toEqual([])
    expect(await found(source, 'key-1', now + 10)).toEqual({ reason: 'keys_unavailable', retryAfter: 20 })
    expect(await found(source, 'key-1', null)).toEqual({ reason: 'keys_unavailable', retryAfter: 20 })
    idp.clock.advance(20)
    expect(await found(source, 'key-1', now + 10)).toEqual(['key-1'])
  })

  it('is decided by the first set, where that was loaded for this very token', async () => {
    expect(await found(source, random(1), now)).toEqual([])
    expect(idp.requests.jwks).toBe(1)
  })

  it('stays refused when the same token comes again', async () => {
    await source.ready?.()
    for (let i = 0; i < 3; i++) expect(await found(source, random(1), now)).toEqual([])
    expect(idp.requests.jwks).toBe(2)
  })

  it('is refused at once if an earlier set had it: the issuer has withdrawn it', async () => {
    await source.ready?.()
    await idp.rotate({ keep: false })
    expect(await found(source, 'key-1', now)).toEqual(['key-1'])
    expect(await found(source, 'key-0', now)).toEqual([])
    expect(await found(source, 'key-0', null)).toEqual([])
    expect(idp.requests.jwks).toBe(2)
  })

  it('is not decided about beforehand by a token that claims to be issued later', async () => {
    await source.ready?.()
    expect(await found(source, 'key-1', now + 20)).toEqual([])
    idp.clock.advance(10)
    await idp.rotate()
    expect(await found(source, 'key-1', now + 10)).toEqual({ reason: 'keys_unavailable', retryAfter: 20 })
    idp.clock.advance(20)
    expect(await found(source, 'key-1', now + 10)).toEqual(['key-1'])
  })

  it('is not refused by a set of the same second: iat counts whole seconds', async () => {
    idp.clock.set(now * 1000 + 100)
    await source.ready?.()
    expect(await found(source, random(1), now)).toEqual([])
    idp.clock.set(now * 1000 + 900)
    await idp.rotate()
    expect(await found(source, 'key-1', now)).toMatchObject({ reason: 'keys_unavailable' })
  })

  it('is not refused by a copy that caches on the way have held since before the token', async () => {
    const fetch: typeof idp.fetch = async (url, init) => {
      const response = await idp.fetch(url, init)
      response.headers.set('age', '60')
      return response
    }
    withOptions({ fetch })
    await source.ready?.()
    expect(await found(source, random(1), now - 30)).toMatchObject({ reason: 'keys_unavailable' })
    expect(await found(source, random(1), now - 90)).toEqual([])
  })

  it('is looked for past the caches on the way', async () => {
    const seen: (string | undefined)[] = []
    withOptions({
      fetch: (url, init) => {
        seen.push(init.headers['cache-control'])
        return idp.fetch(url, init)
      },
    })
    await source.ready?.()
    await found(source, random(1))
    expect(seen).toEqual([undefined, 'no-cache'])
  })

  it('is remembered: a client with a removed key costs no more fetches for a while', async () => {
    await source.ready?.()
    await found(source, 'gone')
    idp.clock.advance(60)
    expect(await found(source, 'gone')).toEqual([])
    expect(idp.requests.jwks).toBe(2)
    await found(source, 'another')
    expect(idp.requests.jwks).toBe(3)
  })

  it('is "cannot decide" while the issuer is down, and the failure starts the cooldown too', async () => {
    await source.ready?.()
    idp.clock.advance(5)
    idp.outage(true)
    expect(await found(source, random(1), now + 5)).toEqual({ reason: 'keys_unavailable', retryAfter: 30 })
    idp.outage(false)
    await idp.rotate()
    idp.clock.advance(29)
    expect(await found(source, 'key-1', now + 5)).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(idp.requests.jwks).toBe(2)
    idp.clock.advance(1)
    expect(await found(source, 'key-1', now + 5)).toEqual(['key-1'])
  })

  it('that is known for another algorithm costs the same one fetch, and is told from one that nobody knows', async () => {
    await source.ready?.()
    idp.clock.advance(5)
    for (let i = 0; i < 3; i++) {
      expect(await found(source, 'key-0', now + 5, 'RS256')).toEqual(['key-0'])
      expect(idp.requests.jwks).toBe(2)
    }
  })

  it('of an algorithm with a secret, which no published key can serve, costs none', async () => {
    await source.ready?.()
    expect(await found(source, 'key-0', now, 'HS256')).toEqual({ reason: 'algorithm_refused', retryAfter: undefined })
    expect(idp.requests.jwks).toBe(1)
  })
})

describe('what the issuer answers', () => {
  const good = async (): Promise<string> => (await idp.fetch(idp.jwksUri, init)).text()
  const init = { headers: {}, redirect: 'manual', signal: AbortSignal.abort() } as const

  /** A source that gets its first answer from the issuer, and then these. */
  async function then(respond: (signal: AbortSignal) => Response | Promise<Response>, options: RemoteKeysOptions = {}) {
    let asked = 0
    const fetch: typeof idp.fetch = (url, more) =>
      asked++ === 0 ? idp.fetch(url, more) : Promise.resolve(respond(more.signal))
    withOptions({ ...options, fetch })
    await source.ready?.()
    idp.clock.advance(500)
    foundNow(source, 'key-0')
    await settled()
    return () => asked
  }

  const garbage: [why: string, respond: () => Response, message: RegExp][] = [
    ['a server error', () => new Response('{}', { status: 500 }), /status 500/],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }),
      /redirect/,
    ],
    ['a redirect to the same host', () => Response.redirect('https://issuer.test/other', 308), /redirect/],
    [
      'what a fetch of your own was redirected to',
      () => Object.defineProperty(new Response('{"keys":[]}'), 'redirected', { value: true }),
      /redirect/,
    ],
    ['a created resource', () => new Response('{"keys":[]}', { status: 201 }), /status 201/],
    ['part of it', () => new Response('{"keys":[]}', { status: 206 }), /status 206/],
    ['nothing', () => new Response(''), /JSON object/],
    ['no body', () => new Response(null), /without a body/],
    ['HTML', () => new Response('<!doctype html><title>Log in</title>'), /JSON object/],
    ['broken JSON', () => new Response('{"keys":['), /JSON object/],
    ['JSON after two byte order marks', () => new Response('\ufeff\ufeff{"keys":[]}'), /JSON object/],
    ['bytes that are not UTF-8', () => new Response(new Uint8Array([0x7b, 0xff, 0x7d])), /UTF-8/],
    ['an array', () => new Response('[]'), /JSON object/],
    ['null', () => new Response('null'), /JSON object/],
    ['an empty object', () => new Response('{}'), /no array of keys/],
    ['keys that are no array', () => new Response('{"keys":{"0":{}}}'), /no array of keys/],
    ['keys twice', () => new Response('{"keys":[],"keys":[{}]}'), /JSON object/],
    ['keys that are no keys', () => new Response('{"keys":[null,1,"x",[],{}]}'), /no key that can verify/],
    ['JSON without end', () => new Response('['.repeat(100_000)), /JSON object/],
    ['too much', () => new Response(`{"keys":[],"x":"${'x'.repeat(262_144)}"}`), /more than 262144 octets/],
    [
      'too much, announced',
      () => new Response('{}', { headers: { 'content-length': '999999999' } }),
      /more than 262144 octets/,
    ],
    [
      'too many keys',
      () => new Response(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) })),
      /more than 100 keys/,
    ],
    ['no response at all', () => undefined as unknown as Response, /no Response/],
    ['a 304 that was not asked for', () => new Response(null, { status: 304 }), /304|JSON object/],
  ]

  it.each(garbage.slice(0, -1))('goes on with the last good keys after %s', async (_why, respond, message) => {
    const asked = await then(respond)
    expect(foundNow(source, 'key-0')).toHaveLength(1)
    expect(reports.at(-1)).toEqual([
      'keysFailed',
      { issuer: 'https://issuer.test/jwks', message: expect.stringMatching(message), stale: true },
    ])
    expect(asked()).toBe(2)
  })

  it.each(garbage)('is 503 and never 401 at first with %s', async (_why, respond) => {
    withOptions({ fetch: async () => respond() })
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret-in-a-message')
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret-in-a-message'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
  ])('is 503 where the fetch option %s, without its message in events', async (_how, fetch) => {
    withOptions({ fetch: fetch as () => Promise<Response> })
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    expect(JSON.stringify(reports)).not.toContain('secret')
    expect(reports).toHaveLength(1)
  })

  it('ends a fetch that ignores its signal, and does not wait for one that drips', async () => {
    withOptions({ fetch: () => new Promise(() => {}), timeout: 0.05 })
    expect(await found(source, 'key-0')).toMatchObject({ reason: 'keys_unavailable' })
    expect(reports.at(-1)?.[1]).toMatchObject({ message: 'The answer took longer than 0.05 s.' })
    const drip = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 10))
          controller.enqueue(new Uint8Array([0x20]))
        },
      })
    withOptions({ fetch: async () => new Response(drip()), timeout: 0.1 })
    expect(await found(source, 'key-0')).toMatchObject({ reason: 'keys_unavailable' })
    expect(reports.at(-1)?.[1]).toMatchObject({ message: 'The answer took longer than 0.1 s.' })
  })

  it('believes an empty set: no key is valid, nothing can be decided, and it is asked again soon', async () => {
    let answer: string | undefined = '{"keys":[]}'
    const asked = await then(async () => new Response(answer ?? (await good())))
    expect(asked()).toBe(2)
    const failure = { issuer: 'https://issuer.test/jwks', message: expect.stringMatching(/empty/), stale: false }
    expect(reports.at(-1)).toEqual(['keysFailed', failure])
    expect(await found(source, 'key-0')).toEqual({ reason: 'keys_unavailable', retryAfter: 1 })
    await expect(source.ready?.()).rejects.toThrow(/The JWKS is empty/)
    answer = undefined
    idp.clock.advance(3)
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })

  it('takes a set after a byte order mark', async () => {
    const text = await good()
    withOptions({ fetch: async () => new Response(`\ufeff${text}\n`) })
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })

  it('skips the members that it cannot use, with an event each, and uses the others', async () => {
    const { keys } = JSON.parse(await good()) as { keys: object[] }
    const bad = [
      null,
      ec.publicKey.export({ type: 'spki', format: 'pem' }),
      [keys[0]],
      { kty: 'oct', kid: 'o', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA' },
      { ...keys[0], kid: 'private', d: 'AAAA' },
      { ...keys[0], kid: 'enc', use: 'enc' },
      { kty: 'RSA', kid: 'weak', n: 'AQAB', e: 'AQAB' },
      { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA', kid: 'curve' },
      { kty: 'new-type', kid: 'new\n\u001b[31m' },
    ]
    withOptions({ fetch: async () => new Response(JSON.stringify({ keys: [...bad, ...keys] })) })
    await source.ready?.()
    expect(foundNow(source, 'key-0')).toHaveLength(1)
    const skipped = reports.filter(([name]) => name === 'keySkipped').map(([, event]) => event['kid'])
    expect(skipped).toEqual([undefined, undefined, undefined, 'o', 'private', 'enc', 'weak', 'curve', 'new??[31m'])
    expect(reports.at(-1)).toEqual(['keysLoaded', { issuer: 'https://issuer.test/jwks', keys: 1 }])
  })

  it('asks with the entity tag and takes 304 as "still the same"', async () => {
    const asked: (string | undefined)[] = []
    withOptions({
      fetch: (url, more) => {
        asked.push(more.headers['if-none-match'])
        return idp.fetch(url, more)
      },
    })
    await source.ready?.()
    const before = key()
    idp.clock.advance(500)
    foundNow(source, 'key-0')
    await settled()
    expect(asked).toEqual([undefined, expect.stringMatching(/^"key-0\./)])
    idp.clock.advance(400)
    expect(foundNow(source, 'key-0')[0]).toBe(before)
    expect(asked).toHaveLength(2)
  })

  it('does not mind the content type', async () => {
    const text = await good()
    withOptions({ fetch: async () => new Response(text, { headers: { 'content-type': 'text/plain' } }) })
    expect(await found(source, 'key-0')).toEqual(['key-0'])
  })
})

describe('options', () => {
  it.each<[RemoteKeysOptions & { [name: string]: unknown }, RegExp]>([
    [{ timeOut: 1 }, /no option "timeOut"/],
    [{ timeout: 3000 }, /timeout is a number of seconds from 0.05 to 60/],
    [{ cooldown: 0 }, /cooldown/],
    [{ staleFor: Number.NaN }, /staleFor/],
    [{ minAge: 600, maxAge: 60 }, /minAge is greater/],
    [{ maxKeys: 0 }, /maxKeys/],
    [{ fetch: {} as never }, /fetch takes a function/],
    [{ allowPlainHttp: 'yes' as never }, /true or false/],
  ])('are checked when the source is made: %j', (options, message) => {
    expect(() => remoteJwks('https://issuer.test/jwks', options)).toThrow(message)
  })

  it.each([
    ['http://issuer.test/jwks', /must be https/],
    ['ftp://issuer.test/jwks', /absolute URL/],
    ['file:///etc/passwd', /absolute URL/],
    ['/jwks', /absolute URL/],
    ['https://user:pass@issuer.test/jwks', /credentials/],
    ['https://user@issuer.test/jwks', /credentials/],
    ['https://:pass@issuer.test/jwks', /credentials/],
    [undefined as unknown as string, /absolute URL/],
  ])('refuses the URL %s', (url, message) => {
    expect(() => remoteJwks(url)).toThrow(message)
  })

  it.each(['https://issuer.test/jwks', 'http://127.0.0.1:8080/jwks', 'http://localhost/jwks', 'http://[::1]:1/jwks'])(
    'takes the URL %s',
    (url) => {
      expect(() => remoteJwks(url)).not.toThrow()
      expect(() => remoteJwks(new URL(url))).not.toThrow()
    },
  )

  it('takes plain HTTP from elsewhere only when it is told to', () => {
    expect(() => remoteJwks('http://keycloak:8080/jwks', { allowPlainHttp: true })).not.toThrow()
  })

  it('refuses literal private addresses on demand', () => {
    for (const host of [
      '10.0.0.1',
      '127.0.0.1',
      '169.254.169.254',
      '[::1]',
      '[fd00::1]',
      '[::ffff:10.0.0.1]',
      'localhost',
      '2130706433',
    ]) {
      expect(() => remoteJwks(`https://${host}/jwks`, { refusePrivateAddresses: true })).toThrow(/private address/)
    }
    expect(() => remoteJwks('https://issuer.test/jwks', { refusePrivateAddresses: true })).not.toThrow()
  })
})
