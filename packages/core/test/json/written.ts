import fc from 'fast-check'

/** A value as somebody wrote it in JSON: what it says is known from its making, not from a parser. */
export interface Written {
  readonly text: string
  /** What it says. Of members with one name the last counts. */
  readonly value: unknown
  /** Whether an object in it has two members of one name. */
  readonly repeats: boolean
  /** Texts that teach V8 to misread it: see {@link lureOf}. */
  readonly lures: readonly string[]
}

/** A string, and how it is written between its quotation marks. */
interface WrittenString {
  readonly raw: string
  readonly value: string
}

interface Member {
  readonly name: WrittenString
  readonly gaps: readonly [before: string, after: string]
  readonly is: Written
}

type Spelling = 'plain' | 'upper' | 'lower' | 'short'
const spelling = fc.constantFrom<Spelling>('plain', 'plain', 'plain', 'upper', 'lower', 'short')
const short: { readonly [unit: string]: string } = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '/': '\\/',
  '"': '\\"',
  '\\': '\\\\',
}

function spelled(unit: string, as: Spelling): string {
  if (as === 'short' && short[unit] !== undefined) return short[unit]
  if (as === 'plain' && !/["\\\u0000-\u001f]/.test(unit)) return unit
  const hex = unit.charCodeAt(0).toString(16).padStart(4, '0')
  return `\\u${as === 'upper' ? hex.toUpperCase() : hex}`
}

/** Writes each UTF-16 code unit of a string plainly or as one of its escapes. */
const written = (texts: fc.Arbitrary<string>): fc.Arbitrary<WrittenString> =>
  fc.tuple(texts, fc.array(spelling, { minLength: 1, maxLength: 8 })).map(([value, how]) => ({
    value,
    raw: Array.from({ length: value.length }, (_, at) =>
      spelled(value[at] as string, how[at % how.length] as Spelling),
    ).join(''),
  }))

const space = fc.constantFrom('', '', '', ' ', '\n', '\r\t')
/** Words that look like structure, and so few that names meet. */
const word = fc.constantFrom(
  'a',
  'b',
  ':',
  ':a',
  'a:',
  ': ',
  ':,',
  '{',
  '}',
  '[',
  '/',
  'é',
  '',
  '__proto__',
  '0',
  '4294967295',
)
const text = fc.oneof(
  { arbitrary: word, weight: 3 },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'https://a.example/roles',
    'Zuständigkeit',
    '😀',
    '\ud83d',
    '\ude00\ud83d',
    'constructor',
    '\0',
    '"',
    '\\',
  ),
)
const writtenName = written(text.map((name) => name.replace(/["\\\u0000-\u001f]/g, '/')))

const plain = (written: string, value: unknown): Written => ({ text: written, value, repeats: false, lures: [] })
const scalar = fc.oneof(
  fc.constantFrom(plain('0', 0), plain('-0.5e1', -5), plain('true', true), plain('null', null)),
  written(text).map(({ raw, value }) => plain(`"${raw}"`, value)),
)

function listOf(values: readonly Written[]): Written {
  return {
    text: `[${values.map((each) => each.text).join(' , ')}]`,
    value: values.map(({ value }) => value),
    repeats: values.some(({ repeats }) => repeats),
    lures: values.flatMap(({ lures }) => lures),
  }
}

function objectOf(members: readonly Member[]): Written {
  const { repeats, lures } = listOf(members.map(({ is }) => is))
  const names = members.map(({ name }) => name.value)
  // Not by assignment, to which __proto__ means something else.
  const value = Object.fromEntries(members.map(({ name, is }) => [name.value, is.value]))
  return {
    text: `{${members.map(({ name, gaps: [a, b], is }) => `${a}"${name.raw}"${b}:${a}${is.text}${b}`).join(',')}}`,
    value,
    repeats: repeats || new Set(names).size < names.length,
    lures: [...lures, ...members.map(({ name }, at) => lureOf(names.slice(0, at), name, names.slice(at + 1)))],
  }
}

/**
 * What makes V8 misread a name that is written with escapes (nodejs/node#63785): an object of as many members, the same ones
 * before it, and then one that is named as its first characters are written, as many as it really has.
 */
export function lureOf(
  before: readonly string[],
  { raw, value }: WrittenString,
  after: readonly string[] = [],
): string {
  const names = [...before, raw.slice(0, value.length), ...after]
  return `{${names.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`
}

/** Objects with any members, however they are spaced, nested and escaped, none named with what must be escaped. */
export const { object: writtenObject } = fc.letrec<{ value: Written; object: Written }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 3 }).map(listOf), tie('object')),
  object: fc
    .array(fc.record({ name: writtenName, gaps: fc.tuple(space, space), is: tie('value') }), { maxLength: 4 })
    .map(objectOf),
}))

/** Reads what misleads V8 from then on, if anything does. */
export function teach(lures: readonly string[]): void {
  for (const lure of lures) for (let i = 0; i < 3; i++) JSON.parse(lure)
}
