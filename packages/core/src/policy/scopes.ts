import { refusal } from '../http/errors.ts'

/** One scope (RFC 6749 §3.3): printable ASCII without space, quote and backslash. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Whether a text is one scope. */
export const isScope = (text: unknown): text is string => typeof text === 'string' && scopeToken.test(text)

/** The scopes that claims grant: the union of `scope` and `scp`, each a string or an array, without repeats. */
export function scopesOf(claims: { readonly [claim: string]: unknown }): readonly string[] {
  const { scope, scp } = claims
  if (scope === undefined && scp === undefined) return none
  return Object.freeze([...new Set([...parse(scope), ...parse(scp)])])
}

function parse(claim: unknown): readonly string[] {
  if (claim === undefined) return none
  const scopes: readonly unknown[] =
    typeof claim === 'string' ? claim.split(' ').filter((text) => text !== '') : listOf(claim)
  if (!scopes.every(isScope)) throw refusal('scope_malformed')
  return scopes
}

function listOf(claim: unknown): readonly unknown[] {
  if (!Array.isArray(claim)) throw refusal('scope_malformed')
  return claim
}

const none: readonly string[] = Object.freeze([])
