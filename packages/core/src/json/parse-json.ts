import { refusal } from '../errors/errors.ts'

/** One string of valid JSON, and the colon behind it where it is a name. */
const strings = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g

/** What stands in a JSON string as an escape only (RFC 8259 §7). */
const escapedOnly = /["\\\u0000-\u001f]/

/**
 * Parses JSON that others wrote, names as they were written. `JSON.parse` alone does not: V8 (Node 24 and 26, Deno) takes a
 * name that is written with escapes for another, which a text before has taught it (nodejs/node#63785), and whoever sends
 * any server a text can teach it. So names with escapes are decoded one by one, and the text is parsed with them written out.
 *
 * Whoever keeps JSON of others, as a session record is, reads it with this.
 *
 * @throws A `BearerError`: `json_malformed`, or `json_name_refused` for a name that cannot be written without an escape
 * (with a quotation mark, a backslash or a control character).
 *
 * @example
 * const claims = parseJson('{"sub":"ada"}') // names as they are written, on every runtime
 */
export function parseJson(text: string): unknown {
  const value = parsed(text)
  if (!text.includes('\\')) return value
  const plain = text.replace(strings, (all, string: string, colon?: string) =>
    colon !== undefined && string.includes('\\') ? `"${decoded(string)}":` : all,
  )
  return plain === text ? value : JSON.parse(plain)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refusal('json_malformed')
  }
}

/** A string by itself is decoded rightly. */
function decoded(string: string): string {
  const name = JSON.parse(string) as string
  if (escapedOnly.test(name)) throw refusal('json_name_refused')
  return name
}
