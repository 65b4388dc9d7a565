import { refusal } from '../http/errors.ts'
import { hasDuplicateMember } from './json-members.ts'

/** How deep JSON may nest: no token needs more, and what reads deeper values recursively stays safe. */
const maxDepth = 16

/**
 * Parses a JSON object as a token may hold one: nothing but an object, at most {@link maxDepth} deep, no member twice
 * (RFC 7519 §4: two parsers could disagree about which of them counts).
 */
export function parseObject(text: string): { [name: string]: unknown } {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('json_malformed')
  if (isDeeperThan(value, maxDepth)) throw refusal('json_too_deep')
  // What is written back as it was read repeats no member. Only other spellings of the same value need a look at each.
  if (JSON.stringify(value) !== text && hasDuplicateMember(text)) throw refusal('json_duplicate_member')
  return value as { [name: string]: unknown }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refusal('json_malformed')
  }
}

function isDeeperThan(value: object, depth: number): boolean {
  if (depth === 0) return true
  for (const name in value) {
    const member = (value as { [name: string]: unknown })[name]
    if (typeof member === 'object' && member !== null && isDeeperThan(member, depth - 1)) return true
  }
  return false
}
