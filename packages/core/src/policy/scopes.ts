import { refusal } from '../errors/errors.ts'

/** One scope (RFC 6749 §3.3): printable ASCII without space, quote and backslash. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/
/** A text of scopes; more spaces than one between them are forgiven. */
const scopeText = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

type Claims = { readonly [claim: string]: unknown }

/** Whether a text is one scope. */
export const isScope = (text: unknown): text is string => typeof text === 'string' && scopeToken.test(text)

/**
 * Refuses claims that grant what is no scope: in `scope` or `scp`, each a text or an array of scopes, or null for none.
 * `isPrintable` says that all their strings are known to be printable ASCII without quotes and backslashes.
 */
export function checkScopes({ scope, scp }: Claims, isPrintable: boolean): void {
  if (!isScopeClaim(scope, isPrintable) || !isScopeClaim(scp, isPrintable)) throw refusal('scope_malformed')
}

function isScopeClaim(claim: unknown, isPrintable: boolean): boolean {
  if (claim === undefined || claim === null) return true
  if (typeof claim === 'string') return isPrintable || scopeText.test(claim)
  return Array.isArray(claim) && claim.every(isScope)
}

/** The scopes that checked claims grant: the union of `scope` and `scp`, without repeats. */
export function scopesOf({ scope, scp }: Claims): readonly string[] {
  return Object.freeze([...new Set([...listed(scope), ...listed(scp)])])
}

function listed(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((text) => text !== '')
  return (claim ?? []) as readonly string[]
}
