import { beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { answers, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})

describe('the state', () => {
  it('is told at once and after each change, and not again after that', async () => {
    const session = server.client()
    await session.ready()
    const statuses: string[] = []
    const end = session.subscribe(({ status }) => statuses.push(status))
    server.on['/auth/login'] = () => answers.tokens(1)
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    await session.login({ username: 'ada' })
    await session.fetch('/api/me')
    await session.logout()
    await Promise.resolve()
    expect(statuses).toEqual(['signed-out', 'signed-in', 'signed-out'])
    end()
    await session.login({ username: 'ada' })
    await Promise.resolve()
    expect(statuses).toHaveLength(3)
  })

  it('is the same object until something changes', async () => {
    const session = await server.loggedIn()
    const { state } = session
    await session.fetch('/api/me')
    expect(session.state).toBe(state)
  })

  it('is known by ready(): with cookies the server is asked, once', async () => {
    const session = server.client({ transport: 'refresh-cookie' })
    expect(session.state.status).toBe('unknown')
    server.on['/auth/refresh'] = () => answers.tokens(1, { transport: 'refresh-cookie' })
    expect(await session.ready()).toMatchObject({ status: 'signed-in' })
    expect(await session.ready()).toMatchObject({ status: 'signed-in' })
    expect(server.paths).toEqual(['/auth/refresh'])
  })

  it('needs no `this`', async () => {
    server.on['/auth/login'] = () => answers.tokens(1)
    const { login, fetch, subscribe, ready, close } = server.client()
    await login({ username: 'ada' })
    expect((await fetch('/api/me')).status).toBe(200)
    subscribe(() => {})()
    expect((await ready()).status).toBe('signed-in')
    close()
  })
})

describe('createClient', () => {
  it.each([
    [{ url: '/auth', transport: 'cookie', retries: 3 }, /see retries/],
    [{ url: '/auth', transport: 'cookies' }, /see url, transport/],
    [{ url: '/auth' }, /see url, transport/],
    [{ transport: 'cookie' }, /see url, transport/],
  ])('refuses %o', (options, message) => {
    expect(() => createClient(options as never)).toThrow(message)
  })

  it('reads its own options alone', () => {
    const polluted = Object.prototype as { origins?: string[] }
    polluted.origins = ['https://evil.example']
    try {
      const session = server.client()
      return expect(session.fetch('https://evil.example/')).rejects.toThrow(/see origins/)
    } finally {
      delete polluted.origins
    }
  })

  it('can be made where there is no page, for a page: it asks nobody, and says what it needs when it is used', async () => {
    const session = createClient({ url: '/auth', transport: 'cookie' })
    expect(session.state.status).toBe('unknown')
    await expect(session.fetch('/api/me')).rejects.toThrow(TypeError)
  })
})
