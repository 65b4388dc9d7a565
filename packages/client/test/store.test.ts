import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TokenStore } from '../src/index.ts'
import { answers, Server } from './support/server.ts'

let server: Server
beforeEach(() => {
  server = new Server()
})
const api = 'https://app.example/api/me'

/** Secure storage of a phone: it takes its time. */
function storage(kept: { text?: string } = {}): TokenStore & { readonly kept: { text?: string } } {
  return {
    kept,
    get: async () => kept.text,
    set: async (text) => void (kept.text = text),
    remove: async () => void delete kept.text,
  }
}

describe('a store', () => {
  it('has the session of before when the app starts again', async () => {
    const store = storage()
    await server.loggedIn({ store })
    const later = server.client({ store })
    expect(later.state.status).toBe('unknown')
    expect(await later.ready()).toMatchObject({ status: 'signed-in', sessionId: 's1' })
    expect((await later.fetch(api)).status).toBe(200)
    expect(server.asked).toMatchObject([{ path: '/api/me', authorization: 'Bearer access-1' }])
  })

  it('that is empty, or holds what nobody wrote, has nobody in it', async () => {
    for (const text of [undefined, '', 'null', '{', '[]', '7']) {
      const session = server.client({ store: storage(text === undefined ? {} : { text }) })
      expect(await session.ready()).toMatchObject({ status: 'signed-out' })
    }
    expect(server.asked).toEqual([])
  })

  it('is asked before a refresh: another process may have done it', async () => {
    const store = storage()
    const [one, other] = [await server.loggedIn({ store }), server.client({ store })]
    await other.ready()
    server.now += 601_000
    server.on['/auth/refresh'] = () => answers.tokens(2)
    await one.fetch(api)
    await other.fetch(api)
    expect(server.paths).toEqual(['/auth/refresh', '/api/me', '/api/me'])
    expect(server.asked.at(-1)?.authorization).toBe('Bearer access-2')
  })

  it('stays empty where another process logs out while this one refreshes', async () => {
    const store = storage()
    const [one, other] = [await server.loggedIn({ store }), server.client({ store })]
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    server.on['/auth/refresh'] = async () => {
      await other.logout()
      return answers.tokens(2)
    }
    expect((await one.refresh()).status).toBe('signed-out')
    expect(store.kept.text).toBeUndefined()
  })

  it('that is emptied for a session that is dead, while another process logs in, has that log-in in it', async () => {
    const store = storage()
    const [one, other] = [await server.loggedIn({ store }), server.client({ store })]
    server.on['/auth/refresh'] = answers.invalidGrant
    server.on['/auth/login'] = async () => {
      await other.refresh()
      return answers.tokens(2, { session: 's2' })
    }
    expect(await one.login({ username: 'ada' })).toMatchObject({ status: 'signed-in', sessionId: 's2' })
    expect(store.kept.text).toContain('refresh-2')
  })

  it('is empty after a log-out', async () => {
    const store = storage()
    const session = await server.loggedIn({ store })
    server.on['/auth/logout'] = () => new Response(null, { status: 204 })
    await session.logout()
    expect(store.kept.text).toBeUndefined()
  })

  it('that fails to give says so to the caller, who is not signed out', async () => {
    const store: TokenStore = { ...storage(), get: () => Promise.reject(new Error('The keychain is locked.')) }
    const session = server.client({ store })
    await expect(session.fetch(api)).rejects.toThrow('The keychain is locked.')
    expect((await session.ready()).status).toBe('unknown')
  })

  it('that fails to take says so too, and the session goes on in memory', async () => {
    const store = storage()
    const session = await server.loggedIn({ store })
    vi.spyOn(store, 'set').mockRejectedValue(new Error('The disk is full.'))
    server.now += 601_000
    server.on['/auth/refresh'] = () => answers.tokens(2)
    await expect(session.fetch(api)).rejects.toThrow('The disk is full.')
    expect((await session.fetch(api)).status).toBe(200)
    expect(server.paths).toEqual(['/auth/refresh', '/api/me'])
  })
})
