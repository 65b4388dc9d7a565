import { beforeEach, describe, expect, it } from 'vitest'
import { answers, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})

describe('the token', () => {
  it('is given refreshed, for what takes no fetch', async () => {
    const session = await server.loggedIn()
    server.on['/auth/refresh'] = () => answers.tokens(2)
    expect(await session.token()).toBe('access-1')
    server.now += 601_000
    expect(await Promise.all([session.token(), session.token()])).toEqual(['access-2', 'access-2'])
    expect(server.paths).toEqual(['/auth/refresh'])
  })

  it('is nothing where nobody is in, and where it is in a cookie', async () => {
    expect(await server.client().token()).toBeUndefined()
    const session = server.client({ transport: 'cookie' })
    server.on['/auth/login'] = () => answers.tokens(1, { transport: 'cookie' })
    await session.login({ username: 'ada' })
    expect([await session.token(), session.state.status]).toEqual([undefined, 'signed-in'])
  })
})
