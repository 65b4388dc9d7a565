import type { Expected } from '../answers.ts'
import type { Sent } from '../client.ts'
import { type Case, type Headers, row } from './case.ts'

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const large = `a=${'x'.repeat(16_384)}`
const post = (type: string, body: string, ...more: Headers): Sent => ({
  method: 'POST',
  path: '/auth/fields',
  headers: [['content-type', type], ...more],
  body,
})
const read = (fields: object): Expected => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { fields },
})
const refused = (status: number): Expected => ({ status, body: { status } })

/** What endpoints read, with and without a body parser of the application before them. */
export const bodies: readonly Case[] = [
  ...[false, true].flatMap((parser) => {
    const after = parser ? ' after a body parser' : ''
    return [
      row(`a form${after}`, post(form, 'a=1&b=%20'), read({ a: '1', b: ' ' }), { parser }),
      row(`JSON${after}`, post(json, '{"a":"1"}'), read({ a: '1' }), { parser }),
      row(`no body${after}`, { method: 'POST', path: '/auth/fields' }, read({}), { parser }),
      row(`a repeated parameter${after}`, post(form, 'a=1&a=2'), refused(400), { parser }),
      row(`JSON of other than texts${after}`, post(json, '{"a":["1"]}'), refused(400), { parser }),
      row(`a body of another type${after}`, post('application/xml', '<a/>'), refused(415), { parser }),
      row(`a body of more than 16 KiB${after}`, post(form, large), refused(413), { parser }),
      row(`… which does not say so before${after}`, { ...post(form, large), chunked: true }, refused(413), { parser }),
    ]
  }),
  row('a body that says it is compressed', post(form, 'a=1', ['content-encoding', 'gzip']), refused(415)),
  row('a form of broken UTF-8', post(form, 'a=%ff'), refused(400)),
  row('a member twice', post(json, '{"a":"1","a":"2"}'), refused(400)),
  row('half a JSON', post(json, '{"a":'), refused(400)),
]
