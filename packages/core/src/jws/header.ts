import { refusal } from '../errors/errors.ts'
import { deepFreeze } from '../freeze.ts'
import type { JoseHeader } from '../jwt.ts'
import { type Algorithm, isAlgorithm } from '../keys/material/algorithms.ts'

/** A protected header that is safe to act on. */
export interface CheckedHeader {
  /** Shared by tokens: frozen before anybody else sees it, by {@link frozenHeader}. */
  readonly header: JoseHeader
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  /** Lower case, without `application/` (RFC 7515 §4.1.9, RFC 8725 §3.11). */
  readonly typ: string | undefined
}

/** Extensions of RFC 7515 §4.1.11, RFC 7797 and RFC 7516: a bearer token uses none, so nothing here understands them. */
const extensions = ['crit', 'b64', 'zip', 'enc'] as const
/** Keys and links to keys (RFC 7515 §4.1.2–4.1.6): keys come from the configuration alone, and nothing is fetched. */
const keyMaterial = ['jwk', 'jku', 'x5u', 'x5c'] as const

/** Checks the members of a protected header. Throws a refusal. */
export function checkHeader(header: { readonly [name: string]: unknown }): CheckedHeader {
  const { alg, kid, typ, cty } = header
  if (!isAlgorithm(alg)) throw refusal('algorithm_refused')
  if (!isOptionalText(kid) || !isOptionalText(typ) || !isOptionalText(cty)) throw refusal('header_invalid')
  for (const name of extensions) if (Object.hasOwn(header, name)) throw refusal('header_extension')
  for (const name of keyMaterial) if (Object.hasOwn(header, name)) throw refusal('header_key_material')
  if (cty !== undefined && mediaType(cty) === 'jwt') throw refusal('header_extension')
  return { header: header as JoseHeader, algorithm: alg, kid, typ: typ && mediaType(typ) }
}

/** The header for the application. */
export const frozenHeader = ({ header }: CheckedHeader): JoseHeader => deepFreeze(header)

const isOptionalText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string'

/** A media type without `application/`, in lower case. */
export function mediaType(type: string): string {
  const lower = type.toLowerCase()
  return lower.startsWith('application/') ? lower.slice(12) : lower
}
