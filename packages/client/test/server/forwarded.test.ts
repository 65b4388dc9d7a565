import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../../src/index.ts'
import { forwarded } from '../../src/server/index.ts'

const origin = 'https://app.example'

/** A server that answers what the test says, and remembers the fields that it got. */
function upstream(...cookies: readonly string[]) {
  const got: { readonly [name: string]: string }[] = []
  const send: typeof fetch = async (input, init) => {
    got.push(Object.fromEntries(new Headers(init?.headers ?? (input as Request).headers)))
    return new Response('{}', { headers: cookies.map((cookie) => ['set-cookie', cookie] as [string, string]) })
  }
  return { got, send }
}

describe('forwarded', () => {
  it.each([
    ['Request', new Headers({ cookie: 'at=1; rt=2' })],
    ['Node', { cookie: 'at=1; rt=2' }],
  ])('sends the cookies of a browser on, and the origin of its pages (fields of %s)', async (_, fields) => {
    const { got, send } = upstream()
    await forwarded(fields, { origin, fetch: send }).fetch(`${origin}/api/me`, { headers: { accept: 'text/html' } })
    expect(got).toEqual([{ accept: 'text/html', cookie: 'at=1; rt=2', origin }])
  })

  it('goes on with what an answer sets, and hands it over for the browser', async () => {
    const set = ['at=3; Path=/; HttpOnly', 'rt=; Max-Age=0; Path=/']
    const { got, send } = upstream(...set)
    const { fetch, setCookies } = forwarded({ cookie: 'at=1; rt=2; theme=a=b' }, { origin, fetch: send })
    await fetch(`${origin}/auth/refresh`, { method: 'POST' })
    await fetch(`${origin}/api/me`)
    expect(got[1]?.['cookie']).toBe('at=3; theme=a=b')
    expect(setCookies()).toEqual([...set, ...set])
  })

  it('sends them to no other origin', async () => {
    const { got, send } = upstream()
    const { fetch } = forwarded({ cookie: 'at=1' }, { origin, to: ['https://api.example'], fetch: send })
    await fetch('https://api.example/me')
    await fetch('https://evil.example/me', { headers: { 'x-own': '1' } })
    expect(got).toEqual([{ cookie: 'at=1', origin }, { 'x-own': '1' }])
  })

  it('lets what another site made the browser send stay that', async () => {
    const { got, send } = upstream()
    await forwarded({ cookie: 'at=1', origin: 'https://evil.example' }, { origin, fetch: send }).fetch(`${origin}/api`)
    expect(got[0]?.['origin']).toBe('https://evil.example')
  })

  it('refuses options that nobody knows: a list that is misspelt would be left out', () => {
    expect(() => forwarded({}, { origin, too: [] } as never)).toThrow(new TypeError('forwarded: see too.'))
  })

  describe('where somebody has polluted the prototype of all objects', () => {
    const polluted = Object.prototype as { to?: unknown; fetch?: unknown; cookie?: unknown }
    afterEach(() => {
      for (const name of ['to', 'fetch', 'cookie'] as const) delete polluted[name]
    })

    it('sends cookies to no further origin, and takes none from there', async () => {
      const { got, send } = upstream()
      Object.assign(polluted, {
        to: ['https://evil.example'],
        fetch: () => 'evil',
        cookie: 'at=evil',
      })
      const carried = forwarded({ accept: '*/*' }, { origin, fetch: send })
      await carried.fetch('https://evil.example/me', {})
      await carried.fetch(`${origin}/me`, {})
      expect(got).toEqual([{}, { origin }])
    })
  })

  it('keeps two browsers apart', async () => {
    const { got, send } = upstream('at=ada')
    const [ada, bob] = ['at=1', 'at=2'].map((cookie) => forwarded({ cookie }, { origin, fetch: send }))
    for (const each of [ada, bob, ada]) {
      const session = createClient({ url: `${origin}/auth`, transport: 'cookie', fetch: each?.fetch })
      await session.fetch('/api/me')
    }
    expect(got.map(({ cookie }) => cookie)).toEqual(['at=1', 'at=2', 'at=ada'])
  })
})
