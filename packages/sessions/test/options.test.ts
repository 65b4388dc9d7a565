import { createSecretKey, randomBytes } from 'node:crypto'
import { memoryStore } from '@bearer/core'
import { describe, expect, it } from 'vitest'
import { createIssuer, createSessions, generateSigningKey, sessionEndpoints, signingKeys } from '../src/index.ts'
import { refreshSecret, setting } from './support.ts'

const local = { publicUrl: 'http://localhost:3000', issuer: 'http://localhost:3000' }
const { sessions: sessionStore, revocations, replays } = memoryStore()
const client = { id: 'x', secret: 'x-secret-0123456789-0123456789-abcdef' }
const text = Buffer.from(refreshSecret).toString('base64url')

describe('the options of createSessions', () => {
  it.each<[object, RegExp]>([
    [{ clientId: '' }, /clientId is required/],
    [{ refreshKeys: [] }, /refreshKeys needs/],
    [{ refreshKeys: {} }, /refreshKeys needs/],
    [{ refreshKeys: [null] }, /A refresh key takes an object/],
    [{ refreshKeys: ['text'] }, /A refresh key takes an object/],
    [{ refreshKeys: [{ id: 'a', secret: text }] }, /secret of a refresh key is bytes/],
    [{ refreshKeys: [{ id: 'a', secret: { base64url: text } }] }, /secret of a refresh key is bytes/],
    [{ refreshKeys: [{ id: 'a', secret: createSecretKey(refreshSecret) }] }, /secret of a refresh key is bytes/],
    [{ refreshKeys: [{ id: 'a', secret: refreshSecret, state: 'next' }] }, /A refresh key has no option "state"/],
    [{ accessTokenTtl: 7200 }, /1 to 3600/],
    [{ accessTokenTtl: '600' }, /1 to 3600/],
    [{ accessTokenJitter: 0.3 }, /0 to 0.25/],
    [{ accessTokenJitter: '0.05' }, /0 to 0.25/],
    [{ idleTtl: 1000, absoluteTtl: 500 }, /idleTtl cannot be longer/],
    [{ idleTtl: '604800' }, /idleTtl is a number from/],
    [{ absoluteTtl: Number.NaN }, /absoluteTtl is a number from/],
    [{ refreshGrace: 61 }, /refreshGrace/],
    [{ lostAnswers: 'end' }, /lostAnswers is "replace" or "end-session"/],
    [{ maxSessionsPerSubject: 1.5 }, /maxSessionsPerSubject is a whole number/],
    [{ cookies: true }, /publicUrl/],
    [{ cookies: 'yes', publicUrl: 'https://app.example' }, /cookies takes an object/],
    ...['wiki_x', '-wiki', '', 'é', 'a;b', 5, 'x'.repeat(65)].map((name): [object, RegExp] => [
      { cookies: { name }, publicUrl: 'https://app.example' },
      /cookies.name is 1 to 64 letters/,
    ]),
    [{ cookies: { previousNames: 'wiki' }, publicUrl: 'https://app.example' }, /previousNames is an array/],
    [{ cookies: { previousNames: ['wi ki'] }, publicUrl: 'https://app.example' }, /previousNames is an array/],
    [{ cookies: { sameSite: 'none' }, publicUrl: 'https://app.example' }, /"strict" or "lax"/],
    [{ cookies: true, ...local }, /development: true/],
    [{ cookies: { development: 'yes' }, ...local }, /development is true or false/],
    [{ cookies: { development: true }, publicUrl: 'https://app.example' }, /localhost only/],
    [{ cookies: { development: true }, publicUrl: 'http://app.example' }, /localhost only/],
    [{ cookies: { development: true }, ...local, issuer: 'https://app.example' }, /issuer is https/],
    [{ publicUrl: 'app.example' }, /publicUrl is the URL/],
    [{ publicUrl: 'ftp://app.example' }, /publicUrl is the URL/],
    [{ publicUrl: 'app:home' }, /publicUrl is the URL/],
    [{ publicUrl: new URL('https://app.example') }, /publicUrl is the URL/],
    [{ origins: ['https://a.example/'] }, /must be an origin/],
    [{ origins: ['null'] }, /must be an origin/],
    [{ clients: [{ ...client, secret: 'short' }] }, /32 random/],
    [{ clients: client }, /clients takes an array/],
    [{ clients: [null] }, /A client takes an object/],
    [{ clients: [{ ...client, scope: 'a' }] }, /A client has no option "scope"/],
    [{ clients: [{ ...client, id: '' }] }, /needs an id/],
    [{ clients: [client, client] }, /same id/],
    [{ issuer: 'app' }, /issuer is the URL/],
    [{ audience: [] }, /audience is required/],
    [{ keys: [] }, /keys takes signingKeys/],
    [{ store: {} }, /store takes/],
    [{ store: { sessions: { ...sessionStore }, revocations, replays } }, /store takes/],
    [{ store: { sessions: sessionStore, revocations: { put() {} } } }, /store takes/],
    [{ revocations: {} }, /revocations takes mirror/],
    [{ clock: 5 }, /clock takes a function/],
    [{ on: { reuse() {} } }, /no option "reuse"/],
    [{ on: { reused: true } }, /on.reused takes a function/],
    [{ on: null }, /on takes an object/],
    [{ refreshkeys: [] }, /no option "refreshkeys"/],
  ])('%o are refused with advice', (options, message) => {
    const make = () => setting(options)
    expect(make).toThrow(message)
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
  })

  it('are needed', () => expect(() => (createSessions as () => unknown)()).toThrow(/takes an object of options/))

  it('may be undefined, or null where that is none', () => {
    const none = { publicUrl: undefined, cookies: undefined, origins: undefined, clients: undefined, on: undefined }
    expect(setting({ ...none, revocations: undefined }).sessions.origins).toEqual([])
  })

  it('take the development on localhost, on every name of it', () => {
    for (const host of ['localhost', 'app.localhost', '127.0.0.1', '[::1]']) {
      const url = `http://${host}:3000`
      const { sessions } = setting({ publicUrl: url, issuer: url, cookies: { development: true } })
      expect([sessions.origins, sessions.accessCookie]).toEqual([
        [url],
        expect.stringMatching(/^development-(3000|80)-at$/),
      ])
    }
  })
})

describe('the options of createIssuer', () => {
  const good = { issuer: 'https://app.example', audience: 'https://api.example', clientId: 'app' }
  it.each<[object, RegExp]>([
    [{ clock: 5 }, /clock takes a function/],
    [{ clientId: '' }, /clientId is a text/],
    [{ audiance: 'x' }, /no option "audiance"/],
  ])('%o are refused with advice', async (options, message) => {
    const keys = signingKeys([await generateSigningKey()])
    expect(() => createIssuer({ ...good, keys, ...options })).toThrow(message)
  })
})

describe('the options of sessionEndpoints', () => {
  it.each<[object, RegExp]>([
    [{}, /needs login/],
    [{ login: true }, /needs login/],
    [{ loginInput: {} }, /loginInput takes a Standard Schema/],
    [{ loginInput: (value: unknown) => value }, /loginInput takes a Standard Schema/],
    [{ transport: 'header' }, /"body", "cookie" or "refresh-cookie"/],
    [{ allowPlainHttp: 'false' }, /allowPlainHttp is true or false/],
    [{ transports: 'body' }, /no option "transports"/],
  ])('%o are refused with advice', (options, message) => {
    const { sessions } = setting({ cookies: true, publicUrl: 'https://app.example' })
    const login = 'login' in options || Object.keys(options).length === 0 ? {} : { login: () => undefined }
    expect(() => sessionEndpoints(sessions, { ...login, ...options } as never)).toThrow(message)
  })

  it('come after sessions that createSessions made', () => {
    const login = () => undefined
    for (const sessions of [undefined, {}, { isSessions: false }])
      expect(() => sessionEndpoints(sessions as never, { login })).toThrow(/takes what createSessions/)
  })
})

describe('secrets', () => {
  it('of 32 random bytes are never called weak', () => {
    for (let i = 0; i < 200; i++)
      expect(() => setting({ refreshKeys: [{ id: 'k', secret: randomBytes(32) }] })).not.toThrow()
  })
})
