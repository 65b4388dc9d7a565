import { describe, expect, it } from 'vitest'
import { bearer, withHeaders } from '../src/index.ts'
import { bearing, issuer, options, overTls } from './support.ts'

const url = 'https://api.example/x'
const api = bearer({ ...options, connection: overTls })
const inQuery = bearer({ ...options, connection: overTls, accept: { query: 'token' } })
const asked = async (): Promise<Request> => new Request(`${url}?token=${await issuer.mint()}`)
const mustCarry = [['cache-control', 'private, no-store']] as const

describe('a guarded handler', () => {
  it('is given the auth, and what the server hands over', async () => {
    const handler = api.guard((request, auth, env: { a: number }, ctx: string) =>
      Response.json([request.url, auth.subject, env, ctx]),
    )
    expect(await (await handler(await bearing(url), { a: 1 }, 'ctx')).json()).toEqual([url, 'ada', { a: 1 }, 'ctx'])
  })

  it('does not run for a request that is refused', async () => {
    let ran = false
    const handler = api.guard(() => {
      ran = true
      return new Response()
    }, api.requireScope('x'))
    expect([(await handler(new Request(url))).status, (await handler(await bearing(url))).status, ran]).toEqual([
      401,
      403,
      false,
    ])
    expect((await handler(await bearing(url, {}, { scope: 'x' }))).status).toBe(200)
  })

  it('may be given the auth of nobody where the guard allows it', async () => {
    const optional = bearer({ ...options, connection: overTls, anonymous: 'if-absent' })
    const handler = optional.guard((_request, auth) => new Response(auth?.subject ?? 'nobody'))
    expect(await (await handler(new Request(url))).text()).toBe('nobody')
  })

  it('rejects with what the application throws, and with refusals where they are forwarded', async () => {
    const boom = api.guard(() => Promise.reject(new Error('boom')))
    await expect(boom(await bearing(url))).rejects.toThrow('boom')
    const forwarding = bearer({ ...options, connection: overTls, forwardErrors: true })
    const handler = forwarding.guard(() => new Response())
    await expect(handler(new Request(url))).rejects.toEqual(expect.objectContaining({ status: 401 }))
  })
})

describe('header fields that a response must carry', () => {
  it('are put on it', async () => {
    const own = new Response('x')
    const answer = await inQuery.guard(() => own)(await asked())
    expect([answer === own, answer.headers.get('cache-control')]).toEqual([true, 'private, no-store'])
  })

  it('are put on a copy where it is immutable', async () => {
    const answer = await inQuery.guard(() => Response.redirect('https://x.example/', 303))(await asked())
    expect([answer.status, answer.headers.get('location'), answer.headers.get('cache-control')]).toEqual([
      303,
      'https://x.example/',
      'private, no-store',
    ])
  })

  it('leave the answer to an Upgrade as it is, and what is no response', async () => {
    const upgrade = Object.defineProperty(Response.redirect('https://x.example/'), 'status', { value: 101 })
    expect(await inQuery.guard(() => upgrade)(await asked())).toBe(upgrade)
    expect(await inQuery.guard(() => undefined)(await asked())).toBeUndefined()
  })

  it('reach a response of another realm', () => {
    const foreign = { headers: new Headers(), status: 200, body: null, [Symbol.toStringTag]: 'Response' }
    withHeaders(foreign, mustCarry)
    expect(foreign.headers.get('cache-control')).toBe('private, no-store')
  })

  it('keep several cookies, and add to lists', () => {
    // An empty text has a content type on Node and none on Bun.
    const response = new Response(null, {
      headers: [
        ['set-cookie', 'a=1'],
        ['vary', 'Origin'],
      ],
    })
    withHeaders(response, [['set-cookie', 'b=2'], ['set-cookie', 'c=3'], ['vary', 'Cookie'], ...mustCarry])
    // Bun has another order of names.
    expect([...response.headers].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))).toEqual([
      ['cache-control', 'private, no-store'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['set-cookie', 'c=3'],
      ['vary', 'Origin, Cookie'],
    ])
  })
})
