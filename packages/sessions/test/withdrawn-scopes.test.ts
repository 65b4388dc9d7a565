import { createGuard } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import type { Renewal } from '../src/index.ts'
import { outcome, setting } from './support.ts'

describe('a scope that the application has withdrawn', () => {
  async function session(scope: string) {
    let renewal: Renewal = {}
    const made = setting({ renew: () => renewal })
    const { sessions } = made
    let { refreshToken, sessionId } = await sessions.start({ subject: 'ada', scope })
    const guard = createGuard({ sessions, clock: () => made.now })
    return {
      sessions,
      sessionId,
      token: () => refreshToken,
      renews: (to: Renewal) => {
        renewal = to
      },
      /** What a client is told that asks for scopes, and what its token has. */
      asks: async (asked: string | undefined) => {
        made.now += 11_000
        const result = await sessions.refresh(refreshToken, { scope: asked })
        if (!result.ok) return result.reason
        refreshToken = result.tokens.refreshToken
        return [result.tokens.scope, (await guard.verify(result.tokens.accessToken)).claims['scope']]
      },
    }
  }

  it('is left out for a client that asks for all that it was given at log-in, as many do', async () => {
    const { asks, renews } = await session('a b c')
    renews({ scope: 'a' })
    expect([await asks('a b c'), await asks('b a'), await asks(undefined)]).toEqual([
      ['a', 'a'],
      ['a', 'a'],
      ['a', 'a'],
    ])
  })

  it('is given again where the application does', async () => {
    const { asks, renews } = await session('a b')
    renews({ scope: 'a' })
    await asks('a b')
    renews({ scope: 'b a d' })
    expect([await asks('a b'), await asks('d')]).toEqual([
      ['a b', 'a b'],
      ['d', 'd'],
    ])
    renews({ scope: 'a' })
    expect(await asks('a d')).toEqual(['a', 'a'])
  })

  it('is told to be none where no other was asked for', async () => {
    const { asks, renews } = await session('a b')
    renews({ scope: '' })
    expect([await asks('a b'), await asks(undefined)]).toEqual([
      ['', undefined],
      [undefined, undefined],
    ])
  })

  it('is left out too where it was withdrawn from outside', async () => {
    const { sessions, sessionId, asks } = await session('a b')
    await sessions.update(sessionId, { scope: 'b' })
    expect(await asks('a b')).toEqual(['b', 'b'])
  })

  it('lets nobody have what was never granted', async () => {
    const { sessions, asks, renews, token } = await session('a b')
    renews({ scope: 'a' })
    await asks('a b')
    expect(await outcome(sessions, token(), { scope: 'a z' })).toBe('scope')
  })

  it('is remembered within bounds, however many an application gives and takes', async () => {
    const { sessions, sessionId, asks } = await session('a')
    for (let i = 0; i < 300; i++) await sessions.update(sessionId, { scope: `project-${i}-with-a-name` })
    expect(await asks('project-298-with-a-name project-299-with-a-name')).toEqual([
      'project-299-with-a-name',
      'project-299-with-a-name',
    ])
    expect(await asks('a')).toBe('scope')
  })
})
