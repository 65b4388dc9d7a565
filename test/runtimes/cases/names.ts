import { createGuard, discover, parseJson, readFields, secret } from '@bearer/core'
import { SignJWT } from 'jose'
import { type RuntimeCase, runtimeCase, same } from './case.ts'
import { bearing, request, verdict } from './support.ts'

// V8 misreads a name that is written with escapes once a text has taught it to (nodejs/node#63785): Node 24 and 26, Deno.

const bytes = Uint8Array.from({ length: 32 }, (_, i) => (i * 167 + 91) % 256)
const now = 1_800_000_000
const issuer = 'https://issuer.example'
const audience = 'https://api.example'
const base = { issuer, audience, clock: () => now * 1000, on: { refused: () => {} } }
const encoder = new TextEncoder()

/**
 * Reads what an attacker sends: objects that begin as a text, name a member as its first escaped name is written, and have
 * as many members in all.
 */
function teach(text: string): void {
  const written = [...text.matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(([, raw = '']) => raw)
  const at = written.findIndex((raw) => raw.includes('\\'))
  const raw = written[at] as string
  const name: string = JSON.parse(`"${raw}"`)
  const names = [...written.slice(0, at), raw.slice(0, name.length)].map((each) => JSON.stringify(each))
  for (let more = 0; more < 8; more++) {
    const members = [...names, ...Array.from({ length: more }, (_, i) => `"more${i}"`)].map((each) => `${each}:1`)
    for (let i = 0; i < 30; i++) JSON.parse(`{${members.join()}}`)
  }
}

/** JSON that begins as no other does: what V8 expects next is then what it was taught. */
const begun = (text: string): string => text.replace('{', `{"m${begunTexts++}":"",`)
let begunTexts = 0

/** Writes JSON with a name, and nothing else of it, as its escapes. */
const escaping = (name: string, value: object): string =>
  begun(JSON.stringify(value).replace(`"${name}":`, `"${[...name].map(escaped).join('')}":`))
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

const base64url = (data: Uint8Array): string =>
  btoa(String.fromCharCode(...data))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Signs header and claims as they are written. */
async function signed(header: string, claims: string): Promise<string> {
  const input = [header, claims].map((text) => base64url(encoder.encode(text))).join('.')
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `${input}.${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(input))))}`
}

const claims = { iss: issuer, aud: audience, sub: 'ada', iat: now - 10, exp: now + 600 }
const guard = createGuard({ ...base, keys: secret(bytes, { kid: '1' }) })

const claim = (written: string, name: string): RuntimeCase =>
  runtimeCase(`a claim that is written ${written} is read so, whatever was sent before`, async () => {
    const text = begun(JSON.stringify({ ...claims, name: ['admin'] }).replace('"name":', `"${written}":`))
    teach(text)
    const result = await guard.authenticate(bearing(await signed('{"alg":"HS256"}', text)))
    same(result.ok && Object.entries(result.auth?.claims ?? {}).at(-1), [name, ['admin']])
  })

const registered = ['exp', 'aud', 'iss', 'sub'].map((name) =>
  runtimeCase(`${name} is read though it is written as escapes`, async () => {
    const text = escaping(name, claims)
    teach(text)
    same(await verdict(guard, await signed('{"alg":"HS256"}', text)), 'ada')
    const late = escaping('exp', { ...claims, exp: now - 60 })
    teach(late)
    same(await verdict(guard, await signed('{"alg":"HS256"}', late)), [401, 'expired'])
  }),
)

const headers = ['alg', 'kid', 'crit'].map((name) =>
  runtimeCase(`the header's ${name} is read though it is written as escapes`, async () => {
    const text = escaping(name, { alg: 'HS256', kid: '2', ...(name === 'crit' ? { crit: ['x'] } : {}) })
    teach(text)
    const reason = name === 'crit' ? 'header_extension' : 'key_unknown'
    same(await verdict(guard, await signed(text, JSON.stringify(claims))), [401, reason])
  }),
)

const documents = runtimeCase('metadata and key sets are read though their names are written as escapes', async () => {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const set = escaping('keys', { keys: [{ kid: 'a', kty, crv, x, y }] })
  const metadata = escaping('jwks_uri', { issuer, jwks_uri: `${issuer}/jwks` })
  const fetch = async (url: string): Promise<Response> => {
    const text = url.endsWith('/jwks') ? set : metadata
    teach(text)
    return new Response(text, { headers: { 'content-type': 'application/json' } })
  }
  const found = createGuard({ ...base, keys: discover(issuer, { fetch }) })
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'a' }).sign(pair.privateKey)
  same(await verdict(found, token), 'ada')
})

const body = runtimeCase('a JSON body is read though its names are written as escapes', async () => {
  const text = escaping('password', { username: 'ada', password: 'b' })
  teach(text)
  const bytes = encoder.encode(text)
  const sent = request([['content-type', 'application/json']], {
    method: 'POST',
    body: async () => ({ kind: 'bytes', bytes }),
  })
  const read = await readFields(sent)
  same('fields' in read && [read.fields['username'], read.fields['password']], ['ada', 'b'])
})

const any = runtimeCase('JSON of others is read as it is written', async () => {
  const text = begun('{"\\ud83d\\ude00":[{"b\\/c":"\\"\\\\"}],"\\u005f_proto__":2,"\\u0030":3}')
  teach(text)
  const value = parseJson(text) as { [name: string]: unknown }
  same(
    Object.entries(value).filter(([, member]) => member !== ''),
    [
      ['0', 3],
      ['😀', [{ 'b/c': '"\\' }]],
      ['__proto__', 2],
    ],
  )
})

export const namesAsWritten: readonly RuntimeCase[] = [
  claim('https:\\/\\/a.example\\/roles', 'https://a.example/roles'),
  claim('Zust\\u00e4ndigkeit', 'Zuständigkeit'),
  claim('\\ud83d\\ude00', '😀'),
  ...registered,
  ...headers,
  documents,
  body,
  any,
]
