import { createGuard, memoryStore } from '@bearer/core'
import { createTestIssuer } from '@bearer/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { send } from '../contract/client.ts'
import { frameworks, start } from './applications.ts'

/** As a test of an application has them: every timer that vitest fakes when it is asked for no certain ones. */
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const clock = (): number => Date.now()
const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000)

describe.each(frameworks)('while every timer stands still, $name', (framework) => {
  it('logs in, refreshes and logs out, and a guard of its sessions knows it at once', async () => {
    const { port, sessions, close } = await start(framework, { clock, store: memoryStore() })
    const guard = createGuard({ sessions })
    const post = (path: string, fields: Record<string, string>) =>
      send(port, {
        method: 'POST',
        path: `/body${path}`,
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        body: new URLSearchParams(fields).toString(),
      })
    const verdict = (token: string) =>
      guard.verify(token).then(
        () => 'good',
        ({ reason }) => reason,
      )

    const { access_token, refresh_token } = JSON.parse(
      (await post('/login', { username: 'ada', password: 'right' })).body,
    )
    expect(await verdict(access_token)).toBe('good')
    later(700)
    expect(await verdict(access_token)).toBe('expired')
    const refreshed = JSON.parse((await post('/refresh', { refresh_token })).body)
    expect(await verdict(refreshed.access_token)).toBe('good')
    expect((await post('/logout', { refresh_token: refreshed.refresh_token })).status).toBe(204)
    expect(await verdict(refreshed.access_token)).toBe('revoked')
    await guard.close()
    await close()
  })
})

it('while every timer stands still, a guard finds the keys of its issuer, and new ones', async () => {
  const idp = await createTestIssuer({ audience: 'https://api.example.com', clock })
  const guard = createGuard({ issuer: idp.issuer, audience: idp.audience })
  expect((await guard.verify(await idp.mint({ sub: 'ada' }))).claims.sub).toBe('ada')
  await idp.rotate()
  expect((await guard.verify(await idp.mint({ sub: 'bob' }))).claims.sub).toBe('bob')
  await guard.close()
  await idp.close()
})
