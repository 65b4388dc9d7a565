import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBearerError } from '../../src/http/errors.ts'
import { parseObject } from '../../src/json/object.ts'

function verdict(text: string): unknown {
  try {
    return parseObject(text)
  } catch (error) {
    return isBearerError(error) ? error.reason : error
  }
}

/** JSON texts with any spaces, names and texts that look like structure, and members that may repeat. */
const space = fc.constantFrom('', '', '', ' ', '\n', '\r', '\t')
const word = fc.constantFrom('a', 'b', ':', ':a', 'a:', ': ', ' :', ':,', '{', '}', '[', 'é', '\\u0061', '\\"', '\\\\')
const spacedOut = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.flatMap((part) => [space, part, space])).map((texts) => texts.join(''))
const { object } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('1', 'true', 'null', '-0.5e1'),
    word.map((text) => `"${text}"`),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(spacedOut(tie('value')), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
  object: fc
    .array(
      fc.tuple(space, word, space, spacedOut(tie('value'))).map(([a, name, b, value]) => `${a}"${name}"${b}:${value}`),
      { maxLength: 4 },
    )
    .map((members) => `{${members.join(',')}}`),
}))

/** Whether a text names a member twice, found by JSON.parse itself: each object is revived with the names it was written with. */
function repeats(text: string): boolean {
  // A letter before each name makes all of them different: then none is dropped.
  let n = 0
  const told = text.replace(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (all, name, colon) =>
    colon ? `"${String(n++).padStart(4, '0')}${name}"${colon}` : all,
  )
  let found = false
  JSON.parse(told, function (this: object, _key, value: unknown) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const names = Object.keys(value).map((name) => name.slice(4))
      if (new Set(names).size < names.length) found = true
    }
    return value
  })
  return found
}

describe('a JSON object of a token', () => {
  it('is refused exactly where a member is there twice, however it is spaced, escaped and nested', () => {
    let [good, bad] = [0, 0]
    fc.assert(
      fc.property(object, (text) => {
        if (repeats(text)) bad++
        else good++
        expect(verdict(text)).toEqual(repeats(text) ? 'json_duplicate_member' : JSON.parse(text))
      }),
      { numRuns: 5000 },
    )
    expect(Math.min(good, bad)).toBeGreaterThan(100)
  })

  it.each([
    ['{"sub" :"x","sub":":y"}'],
    ['{"a":":","a":1}'],
    ['{":":1,":":2}'],
    ['{"a":[{":b":1,":b":2}]}'],
    ['{"":1,"":":"}'],
    ['{"a"\t:1,"a":2,"c":":d"}'],
  ])('is refused where %s hides it', (text) => expect(verdict(text)).toBe('json_duplicate_member'))

  it('may nest 16 deep, and no deeper', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(verdict(nested(16))).toEqual(JSON.parse(nested(16)))
    expect(verdict(nested(17))).toBe('json_too_deep')
  })
})
