import { refusal } from '../errors/errors.ts'
import { hasDuplicateMember } from './members.ts'
import { parseJson } from './parse-json.ts'

/** How deep JSON may nest: no token needs more, and what reads deeper values recursively stays safe. */
const maxDepth = 16

/**
 * Parses a JSON object as a token may hold one: nothing but an object, at most {@link maxDepth} deep, no member twice
 * (RFC 7519 §4: two parsers could disagree about which of them counts).
 */
export function parseObject(text: string): JsonObject {
  const value = readObject(text)
  refuseRepeatedMembers(text, value)
  return value
}

export type JsonObject = { [name: string]: unknown }

/**
 * The first half of {@link parseObject}, for those who look at some members before they pay for the second. What it gives has
 * no prototype: a member that is not there is undefined, whatever stands on `Object.prototype`.
 */
export function readObject(text: string): JsonObject {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('json_malformed')
  return Object.setPrototypeOf(value, null) as JsonObject
}

/** The second half of {@link parseObject}: whether what was read is all that the text says. */
export function refuseRepeatedMembers(text: string, value: object): void {
  // Where nothing is escaped, each colon of the text is one between a name and its value, or stands in a name or a value:
  // as many in what was parsed prove that no member was dropped for a later one. Only else must each name be looked at.
  const colons = colonsIn(value, maxDepth)
  if ((text.includes('\\') || colons !== countColons(text)) && hasDuplicateMember(text)) {
    throw refusal('json_duplicate_member')
  }
}

/** The colons that a value has when it is written without spaces and escapes. Throws where it is too deep. */
function colonsIn(value: object, depth: number): number {
  if (depth === 0) throw refusal('json_too_deep')
  let count = 0
  if (Array.isArray(value)) {
    for (const element of value) count += colonsOf(element, depth)
    return count
  }
  // Faster than a list of its names. Where there is a prototype, it may have been polluted with others.
  const isBare = Object.getPrototypeOf(value) === null
  for (const name in value) {
    if (isBare || Object.hasOwn(value, name))
      count += 1 + countColons(name) + colonsOf((value as JsonObject)[name], depth)
  }
  return count
}

function colonsOf(member: unknown, depth: number): number {
  if (typeof member === 'string') return countColons(member)
  return typeof member === 'object' && member !== null ? colonsIn(member, depth - 1) : 0
}

function countColons(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) count++
  return count
}
