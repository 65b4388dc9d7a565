import { describe, expect, it } from 'vitest'
import { load, run, sample } from './samples.ts'

const page = 'docs/bound-tokens.md'
type Ask = (url: string, init?: RequestInit, token?: string) => Promise<Response>

describe(page, () => {
  it('has a server that binds tokens, and a client that proves its key', async () => {
    const url = `http://127.0.0.1:${await run(sample(page, 'A server that binds tokens, and takes them'))}`
    const { boundFetch } = (await load(sample(page, 'A client in a browser'))) as { boundFetch(): Promise<Ask> }
    const [ask, thief] = [await boundFetch(), await boundFetch()]
    const body = new URLSearchParams({ username: 'ada', password: 'x' })
    const tokens = await (await ask(`${url}/auth/login`, { method: 'POST', body })).json()
    expect(tokens.token_type).toBe('DPoP')
    const me = `${url}/api/me?page=1`
    expect(await (await ask(me, {}, tokens.access_token)).json()).toEqual({ sub: 'ada', scheme: 'DPoP' })
    expect((await thief(me, {}, tokens.access_token)).status).toBe(401)
    expect((await fetch(me, { headers: { authorization: `Bearer ${tokens.access_token}` } })).status).toBe(401)
    const refresh = (by: Ask) =>
      by(`${url}/auth/refresh`, { method: 'POST', body: new URLSearchParams({ refresh_token: tokens.refresh_token }) })
    expect([(await refresh(thief)).status, (await refresh(ask)).status]).toEqual([400, 200])
  })

  it('has a guard that trusts a subnet of proxies', async () => {
    expect(await load(sample(page, 'Client certificates'))).toMatchObject({ api: expect.any(Function) })
  })
})
