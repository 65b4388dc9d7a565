import { refusal } from '../errors/errors.ts'
import { deepFreeze } from '../freeze.ts'
import type { JoseHeader } from '../jwt.ts'
import { type Algorithm, isAlgorithm } from '../keys/material/algorithms.ts'
import type { KeyQuery } from '../keys/source.ts'

/** A protected header that is safe to act on. */
export interface CheckedHeader {
  /** Shared by tokens: frozen before anybody else sees it, by {@link frozenHeader}. */
  readonly header: JoseHeader
  readonly algorithm: Algorithm
  readonly kid: string | undefined
  readonly x5t: string | undefined
  readonly 'x5t#S256': string | undefined
  /** As {@link typeOf} gives it. */
  readonly typ: string | undefined
}

/** Extensions of RFC 7515 §4.1.11, RFC 7797 and RFC 7516: a bearer token uses none, so nothing here understands them. */
const extensions = ['crit', 'b64', 'zip', 'enc'] as const

/**
 * Checks the members of a protected header. Throws a refusal. Keys and links to keys (`jwk`, `jku`, `x5u`, `x5c`: RFC 7515
 * §4.1.2–4.1.6) are left alone, as the RFC allows: keys come from the configuration, and nothing is fetched.
 */
export function checkHeader(header: { readonly [name: string]: unknown }): CheckedHeader {
  const { alg, kid, typ, cty } = header
  if (!isAlgorithm(alg)) throw refusal('algorithm_refused')
  if (!isOptionalText(kid) || !isOptionalText(typ) || !isOptionalText(cty)) throw refusal('header_invalid')
  for (const name of extensions) if (Object.hasOwn(header, name)) throw refusal('header_extension')
  if (cty !== undefined && mediaType(cty) === 'jwt') throw refusal('header_extension')
  return {
    header: header as JoseHeader,
    algorithm: alg,
    kid,
    x5t: textOf(header['x5t']),
    'x5t#S256': textOf(header['x5t#S256']),
    typ: typ && typeOf(typ),
  }
}

/** What the header says of its key. A thumbprint is a hint: one that is no text says nothing. */
export function keyQuery(
  { algorithm, kid, x5t, 'x5t#S256': x5tS256 }: CheckedHeader,
  allowed: readonly Algorithm[] | undefined,
  issuedAt: number | undefined,
): KeyQuery {
  return { algorithm, kid, x5t, 'x5t#S256': x5tS256, allowed, issuedAt }
}

/** The header for the application. */
export const frozenHeader = ({ header }: CheckedHeader): JoseHeader => deepFreeze(header)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const isOptionalText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string'

/**
 * What a `typ` says: a media type in lower case, without `application/` (RFC 7515 §4.1.9, RFC 8725 §3.11). `JOSE` says that
 * it is a JWS or JWE in its compact form, and nothing more than none at all.
 */
export function typeOf(typ: string): string | undefined {
  const type = mediaType(typ)
  return type === 'jose' ? undefined : type
}

/** A media type without `application/`, in lower case. */
function mediaType(type: string): string {
  const lower = type.toLowerCase()
  return lower.startsWith('application/') ? lower.slice(12) : lower
}
