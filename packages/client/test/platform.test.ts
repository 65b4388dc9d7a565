import { afterEach, expect, it, vi } from 'vitest'
import { answers, Server } from './support/server.ts'

// Node looks for AbortSignal when fetch is first used: before a test takes it away.
new Request('https://app.example')
afterEach(() => void vi.unstubAllGlobals())

it('a phone’s platform that has no AbortSignal.timeout (React Native) logs in, calls, refreshes and logs out', async () => {
  vi.stubGlobal('AbortSignal', class AbortSignal {})
  const server = new Server()
  const session = await server.loggedIn()
  server.on['/auth/refresh'] = () => answers.tokens(2)
  server.now += 700_000
  expect((await session.fetch('/api/me')).status).toBe(200)
  expect(server.asked.at(-1)?.authorization).toBe('Bearer access-2')
  server.on['/auth/logout'] = () => new Response(null, { status: 204 })
  expect([await session.logout(), session.state.status]).toEqual([true, 'signed-out'])
})

it('a call that is given up where a signal says no reason (React Native) rejects as the platform’s own fetch does', async () => {
  const server = new Server()
  const session = await server.loggedIn({
    fetch: async (input, init) => {
      if (String(input).endsWith('/login')) return server.fetch(input, init)
      return new Promise((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError'))),
      )
    },
  })
  const controller = new AbortController()
  Object.defineProperty(controller.signal, 'reason', { value: undefined })
  const call = session.fetch('/api/me', { signal: controller.signal })
  await Promise.resolve()
  setTimeout(() => controller.abort())
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
})
