import { describe, expect, it, vi } from 'vitest'
import { bearer, nodeServer } from '../src/index.ts'
import { bearing, options, overTls } from './support.ts'

const url = 'https://api.example/x'
const api = bearer({ ...options, connection: overTls })

describe('a guard of requests', () => {
  it('gives the auth of a request', async () => {
    const result = await api(await bearing(url))
    expect([result.ok, result.ok && result.auth?.subject]).toEqual([true, 'ada'])
  })

  it('gives the response to return, and the error for logs', async () => {
    const result = await api(new Request(url))
    if (result.ok || result.preflight) throw new Error('It passed.')
    expect([result.response.status, result.error.reason]).toEqual([401, 'no_credentials'])
    expect(result.response.headers.get('www-authenticate')).toBe('Bearer realm="api"')
    expect(await result.response.json()).toEqual(expect.objectContaining({ status: 401 }))
  })

  it('answers a preflight without an error', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' }
    const result = await api(new Request(url, { method: 'OPTIONS', headers }))
    expect([result.ok, result.preflight, !result.ok && result.response.status]).toEqual([false, true, 204])
  })

  it('remembers what it found, on the request', async () => {
    const request = await bearing(url)
    expect(() => api.authOf(request)).toThrow(TypeError)
    await api(request)
    expect(api.authOf(request).subject).toBe('ada')
  })

  it('is the guard of core besides', async () => {
    const own = bearer({ ...options, connection: overTls })
    await own.guard.ready()
    const token = (await bearing(url)).headers.get('authorization')?.slice(7) ?? ''
    expect((await own.guard.verify(token)).subject).toBe('ada')
    expect((await own.guard.authenticate({ method: 'GET', url: '/', headers: [], tls: true })).ok).toBe(false)
    await own.guard.close()
  })

  it('gives header fields that the response must carry', async () => {
    const inQuery = bearer({ ...options, connection: overTls, accept: { query: 'token' } })
    const token = (await bearing(url)).headers.get('authorization')?.slice(7)
    const result = await inQuery(new Request(`${url}?token=${token}`))
    expect(result.ok && result.headers).toEqual([['cache-control', 'private, no-store']])
  })
})

describe('a connection', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const refusal = async (asked: ReturnType<typeof bearer>, platform?: unknown): Promise<unknown> => {
    const result = await asked(await bearing(url), platform)
    return result.ok ? 'passed' : result.error?.reason
  }

  it.each([
    undefined,
    null,
    {},
    { tls: 'yes' },
    { tls: 1 },
    Promise.resolve({ tls: true }),
    Object.create({ tls: true }),
  ])('of %j is not believed to be TLS', async (connection) => {
    const guard = bearer({ ...options, connection: () => connection as never })
    expect(await refusal(guard)).toBe('plain_http')
  })

  it('is not known without the option, whatever the URL says', async () =>
    expect(await refusal(bearer(options))).toBe('plain_http'))

  it('is not known either where the server’s part is missing', async () =>
    expect(await refusal(bearer({ ...options, connection: nodeServer }) as never)).toBe('plain_http'))

  it('that cannot be told is no pass, and throws nothing at the server', async () => {
    const failed: unknown[] = []
    const guard = bearer({
      ...options,
      on: { failed: (event) => void failed.push(event) },
      connection: () => {
        throw new Error('boom')
      },
    })
    expect(await refusal(guard)).toBe('hook_unavailable')
    expect(failed.length).toBe(1)
    const twice = await guard(new Request(url, { headers: { authorization: 'Basic eA==, Bearer x' } }))
    expect(twice.ok).toBe(false)
  })

  it.each([
    ['http://localhost:3000/x', 'localhost:3000', 'passed'],
    ['http://localhost/x', '127.0.0.1:3000', 'passed'],
    ['http://localhost:3000/x', 'api.example', 'plain_http'],
    ['http://api.example/x', 'localhost:3000', 'plain_http'],
  ])('from this machine is one where URL and Host are its own: %s, %s', async (target, host, expected) => {
    const guard = bearer({ ...options, connection: () => ({ tls: false, remoteAddress: '127.0.0.1' }) })
    const result = await guard(await bearing(target, { headers: { host } }))
    expect(result.ok ? 'passed' : result.error?.reason).toBe(expected)
  })

  it('is asked once for a request', async () => {
    const connection = vi.fn(overTls)
    const guard = bearer({ ...options, connection })
    const request = await bearing(url)
    await guard(request, 'platform')
    expect(connection.mock.calls).toEqual([[request, 'platform']])
  })

  it.each([null, true, {}, 'nodeServer'])('is asked of a function, not of %j', (connection) =>
    expect(() => bearer({ ...options, connection: connection as never })).toThrow(/^connection takes a function/),
  )

  it('that refuses says which setting to change, once', async () => {
    warn.mockClear()
    const guard = bearer(options)
    await refusal(guard)
    await refusal(guard)
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/(?:node|bun|deno)Server.*behindProxy.*allowPlainHttp/)]])
  })
})
