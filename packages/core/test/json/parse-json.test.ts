import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBearerError } from '../../src/errors/errors.ts'
import { parseJson } from '../../src/json/parse-json.ts'
import { lureOf, teach, writtenObject } from './written.ts'

function verdict(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    return isBearerError(error) ? error.reason : error
  }
}

/** The names of an object that starts with a member nobody else has, after V8 was taught to misread the second. */
let n = 0
function namesAfter(raw: string, name: string): unknown {
  const first = `first${n++}`
  teach([lureOf([first], { raw, value: name })])
  return Object.keys(parseJson(`{"${first}":1,"${raw}":2}`) as object)[1]
}

describe('JSON of others', () => {
  it('says what it says, however it is written and whatever was read before', () => {
    fc.assert(
      fc.property(writtenObject, ({ text, value, lures }) => {
        teach(lures)
        expect(isDeepStrictEqual(parseJson(text), value)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['https:\\/\\/a.example\\/roles', 'https://a.example/roles'],
    ['Zust\\u00e4ndigkeit', 'Zuständigkeit'],
    ['\\u0065xp', 'exp'],
    ['\\uD83D\\uDE00', '😀'],
    ['\\ud83d', '\ud83d'],
    ['\\ude00\\ud83d', '\ude00\ud83d'],
    ['\\u005f_proto__', '__proto__'],
    ['\\u2028', '\u2028'],
  ])('reads the name %s', (raw, name) => expect(namesAfter(raw, name)).toBe(name))

  it('reads a name that is an index', () => {
    teach([lureOf([], { raw: '\\u0030', value: '0' })])
    expect(parseJson('{"\\u0030":["zero"]}')).toEqual({ '0': ['zero'] })
  })

  it('gives a member named __proto__ to the object alone', () => {
    const value = parseJson('{"\\u005f_proto__":{"admin":true}}') as { admin?: unknown }
    expect([Object.keys(value), value.admin, Object.getPrototypeOf(value)]).toEqual([
      ['__proto__'],
      undefined,
      Object.prototype,
    ])
  })

  it.each(['a\\"b', 'a\\u0022b', 'a\\\\b', 'a\\u005cb', 'a\\nb', 'a\\u0000b', '\\u001F'])(
    'is refused where a name cannot be written without an escape: %s',
    (raw) => {
      expect(verdict(`{"${raw}":1}`)).toBe('json_name_refused')
      expect(verdict(`[{"a":{"${raw}" \n: 1}}]`)).toBe('json_name_refused')
      expect(verdict(`{"a":"${raw}","b":["${raw}"]}`)).toEqual({
        a: JSON.parse(`"${raw}"`),
        b: [JSON.parse(`"${raw}"`)],
      })
    },
  )

  it.each(['{"a\\x":1}', '{"\\u00":1}', '{"a":"\\', '"\\"\\"\\"', '{"\\u0061"}', '{"a\n\\u0061":1}', '\\', ''])(
    'is refused where it is none: %s',
    (text) => expect(verdict(text)).toBe('json_malformed'),
  )

  it('may be all escapes', () => {
    const [name, value] = ['\\u0061'.repeat(100_000), '\\\\'.repeat(100_000)]
    expect(parseJson(`{"${name}":"${value}"}`)).toEqual({ ['a'.repeat(100_000)]: '\\'.repeat(100_000) })
    expect(verdict(`"${'\\"'.repeat(100_000)}`)).toBe('json_malformed')
    const many = `{${Array.from({ length: 20_000 }, (_, i) => `"\\u006e${i}":"\\n"`).join(',')}}`
    expect(Object.keys(parseJson(many) as object)).toEqual(Array.from({ length: 20_000 }, (_, i) => `n${i}`))
  })
})
