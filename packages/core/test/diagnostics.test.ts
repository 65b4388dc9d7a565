import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { channelOf } from '../src/diagnostics-web.ts'
import { createGuard } from '../src/guard/create-guard.ts'
import { secret } from '../src/keys/secret.ts'
import { bearing } from './support/request.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from './support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock }
const heard: [string | symbol, object][] = []
const listener = (message: unknown, name: string | symbol): void => void heard.push([name, message as object])

describe('the channels of node:diagnostics_channel', () => {
  afterEach(() => {
    for (const name of ['bearer.refused', 'bearer.accepted']) unsubscribe(name, listener)
    heard.length = 0
    vi.restoreAllMocks()
  })

  it('carry what listeners get, and whoever subscribes later hears what comes then', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const events: object[] = []
    const guard = createGuard({ ...base, on: { refused: (event) => events.push(event) } })
    await guard.authenticate(bearing(tokenWith({ aud: 'other' })))
    subscribe('bearer.refused', listener)
    subscribe('bearer.accepted', listener)
    await guard.authenticate(bearing(tokenWith({ aud: 'other' })))
    await guard.authenticate(bearing(tokenWith({})))
    expect(heard).toEqual([
      ['bearer.refused', events[1]],
      ['bearer.accepted', { issuer, source: 'header', method: 'GET', path: '/' }],
    ])
    expect(heard[0]?.[1]).toMatchObject({ reason: 'audience_mismatch', found: 'other' })
    expect(warn).not.toHaveBeenCalled()
  })

  it('count as listening: nothing is written to the console', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    subscribe('bearer.refused', listener)
    const guard = createGuard(base)
    await guard.authenticate(bearing(tokenWith({ aud: 'other' })))
    expect([heard.length, warn.mock.calls.length]).toEqual([1, 0])
    unsubscribe('bearer.refused', listener)
    await guard.authenticate(bearing(tokenWith({ aud: 'other' })))
    expect([heard.length, warn.mock.calls.length]).toEqual([1, 1])
  })

  it('get nothing made for them where nobody subscribes', async () => {
    const publish = vi.spyOn(channel('bearer.accepted'), 'publish')
    let looks = 0
    const request = bearing(tokenWith({}))
    Object.defineProperty(request, 'url', { get: () => `/${looks++}` })
    expect((await createGuard(base).authenticate(request)).ok).toBe(true)
    expect([publish.mock.calls.length, looks]).toEqual([0, 0])
  })

  it('are left out where there are none', () => {
    expect(channelOf('bearer.refused')).toBeUndefined()
  })
})
