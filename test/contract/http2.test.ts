import { describe, expect, it } from 'vitest'
import { sendRawHttp2 } from './client-http2-raw.ts'
import { http2Frameworks } from './frameworks.ts'
import { servers } from './servers.ts'
import { cookie, token } from './support.ts'

const good = token({ sub: 'ada' })
const other = token({ sub: 'eve' })

type Fields = readonly (readonly [name: string, value: string])[]
const bearing = (text: string): Fields => [['authorization', `Bearer ${text}`]]
const baking = (text: string): Fields => [['cookie', `${cookie}=${text}`]]
const from = (site: string): Fields => [['sec-fetch-site', site]]

/** The fields of a request to the server itself, or by whatever name clients reached it. */
const get = (
  path: string,
  fields: Fields,
  authority: Fields = [[':authority', 'localhost']],
  scheme = 'http',
): Fields => [...([[':method', 'GET'], [':path', path], [':scheme', scheme], ...authority] as const), ...fields]
const post = (fields: Fields): Fields => [[':method', 'POST'], ...get('/api/notes', fields).slice(1)]

const ada = (source: string): object => ({ sub: 'ada', source })
const noted = { noted: true }

/** What servers make of the forms that HTTP/2 alone has (RFC 9113 §8). */
const rows: readonly (readonly [what: string, fields: Fields, expected: object | number, trailers?: Fields])[] = [
  ['the token is that of its field', get('/api/me', bearing(good)), ada('header')],
  ['two tokens are one too many', get('/api/me', [...bearing(good), ...bearing(other)]), 400],
  ['so is one twice', get('/api/me', [...bearing(good), ...bearing(good)]), 400],
  ['so is one beside another scheme', get('/api/me', [['authorization', 'Basic eDp5'], ...bearing(good)]), 400],
  ['cookies come in parts', get('/api/me', [['cookie', 'a=1'], ...baking(good), ['cookie', 'b=2']]), ada('cookie')],
  ['a cookie twice in parts is refused', get('/api/me', [...baking(good), ...baking(other)]), 400],
  ['a cookie in parts needs its site', post([['cookie', 'a=1'], ...baking(good)]), 403],
  ['a cookie in parts of its site', post([['cookie', 'a=1'], ...baking(good), ...from('same-origin')]), noted],
  ['two sites are none', post([...baking(good), ...from('same-origin'), ...from('cross-site')]), 403],
  ['Host names the server without an authority', get('/api/me', bearing(good), [['host', 'localhost']]), ada('header')],
  [
    'the authority counts, whatever Host says',
    get('/api/me', [['host', 'localhost'], ...bearing(good)], [[':authority', 'evil.example']]),
    403,
  ],
  [
    'the scheme that a client names is no TLS',
    get('/api/me', bearing(good), [[':authority', 'app.example']], 'https'),
    403,
  ],
  ['a token in the trailers is none', post([]), 401, bearing(good)],
  ['a cookie in the trailers is none', post(from('same-origin')), 401, baking(good)],
  ['a token in the trailers changes none', post(bearing(good)), noted, bearing(other)],
]

const named = rows.map(([what, fields, expected, trailers]) => ({ what, fields, expected, trailers }))

describe.each(http2Frameworks)('over HTTP/2 on $name', (framework) => {
  const server = servers(framework)
  it.each(named)('$what', async ({ fields, expected, trailers }) => {
    const { port } = await server({ http2: true })
    const answer = JSON.parse(await sendRawHttp2(port, { fields, trailers })) as { readonly status?: number }
    expect(typeof expected === 'number' ? answer.status : answer).toEqual(expected)
  })

  it('an authority with a user name in it names no machine', async () => {
    const { port } = await server({ http2: true })
    const fields = get('/api/me', bearing(good), [[':authority', 'localhost@evil.example']])
    expect(await sendRawHttp2(port, { fields })).not.toContain('ada')
  })
})
