import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/guard/create-guard.ts'
import { secret } from '../../src/keys/secret.ts'
import { request } from '../support/request.ts'
import { audience, clock, issuer, secretBytes, tokenWith } from '../support/token.ts'

const base = { issuer, audience, keys: secret(secretBytes), clock, origins: ['https://app.example'] }
const token = tokenWith({})
const names = ['Cf-Access-Jwt-Assertion', 'X-Goog-Iap-Jwt-Assertion', 'x-access-token']

describe.each(names)('a guard that reads %s', (name) => {
  const guard = createGuard({ ...base, accept: { header: name } })
  const field = [name.toLowerCase(), token] as const
  const cross = ['sec-fetch-site', 'cross-site'] as const

  it.each([token, `Bearer ${token}`])('takes the token there, bare or with its scheme', (value) =>
    expect(guard.authenticate(request([[name, value]]))).toMatchObject({ ok: true, auth: { source: 'header', token } }),
  )

  it('takes none of Authorization, nor two', () => {
    expect(guard.authenticate(request([['authorization', `Bearer ${token}`]]))).toMatchObject({
      error: { status: 401, reason: 'no_credentials' },
    })
    expect(guard.authenticate(request([field, field]))).toMatchObject({ error: { status: 400 } })
  })

  it.each([`${token} x`, `${token}, ${token}`, `Basic eA==`, `Token ${token}`])(
    'takes what is not one token for a malformed request: %s',
    (value) => expect(guard.authenticate(request([[name, value]]))).toMatchObject({ error: { status: 400 } }),
  )

  it('takes a bad token for a bad token', () =>
    expect(guard.authenticate(request([[name, 'a.b.c']]))).toMatchObject({ error: { status: 401 } }))

  it('refuses what another site made a browser send, where it can change something', () => {
    for (const more of [{ method: 'POST' }, { method: 'DELETE' }]) {
      expect(guard.authenticate(request([field, cross], more))).toMatchObject({ error: { reason: 'cross_site' } })
      expect(guard.authenticate(request([field], more))).toMatchObject({ ok: true })
    }
    expect(guard.authenticate(request([field, cross, ['upgrade', 'websocket']]))).toMatchObject({
      error: { reason: 'cross_site' },
    })
    expect(guard.authenticate(request([field, cross]))).toMatchObject({ ok: true })
    const listed = request([field, ['origin', 'https://app.example']], { method: 'POST' })
    expect(guard.authenticate(listed)).toMatchObject({ ok: true })
  })
})

describe('Authorization by its own name', () => {
  it('needs no proof of the site, as without a name', () => {
    const guard = createGuard({ ...base, accept: { header: 'authorization' } })
    const sent = request(
      [
        ['authorization', `Bearer ${token}`],
        ['origin', 'https://evil.example'],
      ],
      { method: 'POST' },
    )
    expect(guard.authenticate(sent)).toMatchObject({ ok: true })
  })
})
