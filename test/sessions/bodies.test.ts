import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../contract/client.ts'
import { type Application, frameworks, start } from './applications.ts'

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const bom = '\ufeff'

interface Row {
  readonly what: string
  readonly type?: string
  readonly body?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly chunked?: boolean
  /** The fields that log-in is given, or the status of a body that it never sees. */
  readonly read: object | 400 | 413 | 415
}

const fields = { username: 'a', password: 'b' }
const text = 'username=a&password=b'
const object = JSON.stringify(fields)

const rows: readonly Row[] = [
  { what: 'a form', type: form, body: text, read: fields },
  { what: 'a form, in any case', type: 'Application/X-WWW-Form-URLEncoded', body: text, read: fields },
  { what: 'a form with a charset', type: `${form} ; charset="utf-8"`, body: text, read: fields },
  { what: 'a form in chunks', type: form, body: text, chunked: true, read: fields },
  { what: 'a form with spaces both ways', type: form, body: 'a=b+c%20d%2B', read: { a: 'b c d+' } },
  { what: 'a form with a lone percent sign', type: form, body: 'a=100%', read: { a: '100%' } },
  { what: 'a form with an empty value', type: form, body: 'a=&b', read: { a: '', b: '' } },
  {
    what: 'a form of names like those of Object',
    type: form,
    body: 'constructor=x&toString=y',
    read: { constructor: 'x', toString: 'y' },
  },
  { what: 'a form of broken UTF-8', type: form, body: 'a=%ff', read: 400 },
  { what: 'a form that repeats a parameter', type: form, body: 'a=1&a=1', read: 400 },
  { what: 'a form that repeats it encoded', type: form, body: 'a=1&%61=1', read: 400 },
  { what: 'JSON', type: json, body: object, read: fields },
  { what: 'JSON, in any case', type: 'APPLICATION/JSON;charset=UTF-8', body: object, read: fields },
  { what: 'JSON with an odd parameter', type: `${json};a;b=";"`, body: object, read: fields },
  { what: 'JSON in chunks', type: json, body: object, chunked: true, read: fields },
  { what: 'JSON with spaces', type: json, body: ` \n{ "a" : "b" } `, read: { a: 'b' } },
  { what: 'JSON with a member twice', type: json, body: '{"a":"1","a":"2"}', read: 400 },
  { what: 'JSON with a member twice, escaped', type: json, body: '{"a":"1","\\u0061":"2"}', read: 400 },
  { what: 'JSON with a byte order mark', type: json, body: bom + object, read: 400 },
  { what: 'JSON of a number', type: json, body: '{"a":1}', read: 400 },
  { what: 'JSON of null', type: json, body: '{"a":null}', read: 400 },
  { what: 'JSON of a list', type: json, body: '{"a":["1"]}', read: 400 },
  { what: 'JSON of an object', type: json, body: '{"a":{"$ne":""}}', read: 400 },
  { what: 'JSON that is a list', type: json, body: '["a"]', read: 400 },
  { what: 'JSON that is a text', type: json, body: '"a"', read: 400 },
  { what: 'JSON that is null', type: json, body: 'null', read: 400 },
  { what: 'JSON cut off', type: json, body: '{"a":', read: 400 },
  { what: 'nothing', read: {} },
  { what: 'nothing of a type', type: json, body: '', read: {} },
  { what: 'a text', type: 'text/plain', body: text, read: 415 },
  { what: 'JSON that says that it is a text', type: 'text/plain', body: object, read: 415 },
  { what: 'a form without a type', body: text, read: 415 },
  { what: 'a form of half a type', type: 'application/', body: text, read: 415 },
  { what: 'a form of a type that is none', type: 'form', body: text, read: 415 },
  { what: 'a form of no type but parameters', type: ';charset=utf-8', body: text, read: 415 },
  { what: 'a multipart form', type: 'multipart/form-data; boundary=x', body: '--x--', read: 415 },
  { what: 'JSON of another kind', type: 'application/vnd.api+json', body: object, read: 415 },
  {
    what: 'a form that says it is compressed',
    type: form,
    body: text,
    headers: [['content-encoding', 'gzip']],
    read: 415,
  },
  {
    what: 'a form that says it is not',
    type: form,
    body: text,
    headers: [['content-encoding', 'identity']],
    read: fields,
  },
  { what: '16 KiB', type: form, body: `a=${'x'.repeat(16_382)}`, read: { a: 'x'.repeat(16_382) } },
  { what: '16 KiB and one octet', type: form, body: `a=${'x'.repeat(16_383)}`, read: 413 },
  { what: '16 KiB and one octet in chunks', type: form, body: `a=${'x'.repeat(16_383)}`, chunked: true, read: 413 },
]

const outcome = (read: object | number) =>
  typeof read === 'number'
    ? { status: read, seen: [], body: { error: 'invalid_request' } }
    : { status: 401, seen: [read] }

describe.each(frameworks)('the body of a log-in on $name', (framework) => {
  let application: Application
  beforeAll(async () => {
    application = await start(framework)
  })
  afterAll(() => application.close())

  it.each(rows)('$what', async ({ type, body, headers = [], chunked = false, read }) => {
    application.seen.length = 0
    const all = type === undefined ? headers : [...headers, ['content-type', type] as const]
    const sent = { method: 'POST', path: '/body/login', headers: all, chunked, ...(body !== undefined && { body }) }
    const answer = await send(application.port, sent)
    expect({
      status: answer.status,
      seen: application.seen,
      ...(answer.status !== 401 && { body: JSON.parse(answer.body) }),
    }).toEqual(outcome(read))
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})
