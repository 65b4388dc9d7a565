import { createGuard } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { createIssuer, generateSigningKey, signingKeys } from '../../src/index.ts'
import { setting, start } from '../support.ts'

const cyclic: { self?: unknown } = {}
cyclic.self = cyclic
const issuer = createIssuer({
  issuer: 'https://app.example',
  audience: 'https://api.example',
  clientId: 'app',
  keys: signingKeys([await generateSigningKey()]),
})

/** What plain JavaScript may hand over, and what is said about it. */
const wrong: readonly [object, RegExp][] = [
  [{ subject: '' }, /subject is a text/],
  [{ subject: 5 }, /subject is a text/],
  [{ subject: 'a'.repeat(513) }, /subject is a text .*of 512 characters at most/],
  [{ act: { sub: 'a'.repeat(513) } }, /act is \{ sub \}, where sub is a text of 512/],
  [{ scope: 'a  b' }, /scope is a text/],
  [{ scope: ['a', 'b'] }, /scope is a text/],
  [{ scope: '' }, /scope is a text/],
  [{ scopes: 'a' }, /no option "scopes"/],
  [{ clientId: '' }, /clientId is a text/],
  [{ clientId: 5 }, /clientId is a text/],
  [{ authTime: 'now' }, /authTime is a time in seconds/],
  [{ authTime: 1_800_000_000_000 }, /authTime is a time in seconds/],
  [{ acr: 5 }, /acr is a text/],
  [{ amr: 'pwd' }, /amr is an array of texts/],
  [{ amr: [5] }, /amr is an array of texts/],
  [{ claims: 'admin' }, /claims is an object/],
  [{ claims: null }, /claims is an object/],
  [{ claims: ['admin'] }, /claims is an object/],
  [{ claims: new Map([['role', 'admin']]) }, /claims is an object/],
  [{ claims: { amount: 10n } }, /claims must be JSON/],
  [{ claims: { self: cyclic } }, /claims must be JSON/],
  [{ claims: { role: () => 'admin' } }, /claims must be JSON/],
  [{ claims: { 'DOMAIN\\ada': true } }, /no name in claims has/],
  [{ claims: { roles: [{ 'a"b': 1 }] } }, /no name in claims has/],
  [{ claims: { 'a\nb': 1 } }, /no name in claims has/],
  [{ claims: { big: Array.from({ length: 900 }, () => 'x'.repeat(10)) } }, /too large/],
  ...[
    'iss',
    'sub',
    'aud',
    'exp',
    'nbf',
    'iat',
    'jti',
    'client_id',
    'sid',
    'scope',
    'scp',
    'auth_time',
    'acr',
    'amr',
    'cnf',
  ].map((name) => [{ claims: { [name]: 'x' } }, new RegExp(`cannot set ${name}:`)] as [object, RegExp]),
]

describe('what a token is to say', () => {
  it.each(wrong)('is refused with advice where it is %o', async (content, message) => {
    await expect(issuer.issue({ subject: 'ada', ...content })).rejects.toThrow(message)
  })

  it.each([...wrong, [{ device: {} }, /device is a text/], [{ previous: 5 }, /previous is a refresh token/]] as const)(
    'is refused at log-in, before anything is stored, where it is %o',
    async (content, message) => {
      const { sessions } = setting()
      const started = sessions.start({ subject: 'ada', ...content } as never)
      await expect(started).rejects.toThrow(message)
      await expect(started).rejects.toMatchObject({ name: 'ConfigurationError' })
      expect(await sessions.list('ada')).toEqual([])
    },
  )

  it('is the same in the first token and in every later one', async () => {
    const { sessions } = setting()
    const claims = { since: new Date(0), nothing: undefined, deep: { list: [1, null] } }
    const first = await sessions.start({ subject: 'ada', claims })
    const later = await sessions.refresh(first.refreshToken)
    if (!later.ok) throw new Error(later.reason)
    const said = [first.accessToken, later.tokens.accessToken].map((token) => {
      const { since, nothing, deep } = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())
      return { since, nothing, deep }
    })
    expect(said).toEqual([0, 1].map(() => ({ since: '1970-01-01T00:00:00.000Z', deep: { list: [1, null] } })))
  })

  it('may have any text for a value, and any name that needs no escape', async () => {
    const claims = { 'https://app.example/Rôle 😀': 'DOMAIN\\ada "x"\n', ' ': { '': ['\0'] } }
    const { sessions } = setting()
    const guard = createGuard({ sessions, clock: () => start })
    const { accessToken, refreshToken } = await sessions.start({ subject: 'ada', claims })
    expect((await guard.verify(accessToken)).claims).toMatchObject(claims)
    const refreshed = await sessions.refresh(refreshToken)
    expect(refreshed.ok && (await guard.verify(refreshed.tokens.accessToken)).claims).toMatchObject(claims)
  })

  it('may be a claim named like a member of Object', async () => {
    const { accessToken } = await issuer.issue({ subject: 'ada', claims: JSON.parse('{"__proto__":{"admin":true}}') })
    const text = Buffer.from(accessToken.split('.')[1] as string, 'base64url').toString()
    expect([text.includes('"__proto__":{"admin":true}'), ({} as { admin?: unknown }).admin]).toEqual([true, undefined])
  })
})

describe('names in a token', () => {
  it.each(['a\ud800', 'a\u0000', '\u0085', ''])(
    'are well-formed Unicode without control characters: not %j',
    async (name) => {
      await expect(issuer.issue({ subject: name })).rejects.toThrow('subject')
      await expect(issuer.issue({ subject: 'ada', clientId: name })).rejects.toThrow('clientId')
      await expect(issuer.issue({ subject: 'ada', sessionId: name })).rejects.toThrow('sessionId')
      const { sessions } = setting()
      await expect(sessions.start({ subject: name })).rejects.toThrow('subject')
      await expect(sessions.revokeAll(name)).rejects.toThrow('subject')
      await expect(sessions.revokeToken({ tokenId: name, expiresAt: 2_000_000_000 })).rejects.toThrow('tokenId')
    },
  )
})
