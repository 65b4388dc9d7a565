import { decodeBase64url } from '#base64url'
import { ConfigurationError, ownOptions, refuseFurther } from '../configuration.ts'
import { orThrow, refusal } from '../errors/errors.ts'
import type { JoseHeader } from '../jwt.ts'
import { asked } from '../keys/asked-source.ts'
import { checkKeys } from '../keys/check-keys.ts'
import { type Algorithm, everyName } from '../keys/material/algorithms.ts'
import { selectKeys } from '../keys/select.ts'
import type { KeySource } from '../keys/source.ts'
import { parseCompact } from './compact.ts'
import { frozenHeader, keyQuery, typeOf } from './header.ts'
import { verifySignature } from './signature.ts'

export interface VerifyJwsOptions {
  /** The algorithms that may be used. Default: the one of each key. */
  readonly algorithms?: readonly Algorithm[] | undefined
  /** The `typ` that the header must have, without `application/`. Default: not looked at. */
  readonly typ?: string | undefined
}

/** A JWS whose signature holds. Nothing is known of what the payload says. */
export interface VerifiedJws {
  readonly header: JoseHeader
  readonly payload: Uint8Array
}

/**
 * Verifies a compact JWS: shape, header and signature, the layer beneath a guard, for proofs, logout tokens and status
 * lists. It looks at no claim: an access token needs a guard.
 *
 * @throws BearerError with the rule that refused as `reason`.
 *
 * @example
 * const { payload } = await verifyJws(token, publicKey(pem), { algorithms: ['ES256'] })
 * const event = parseJson(new TextDecoder().decode(payload))
 */
export async function verifyJws(
  compact: string,
  keys: KeySource | readonly KeySource[],
  options: VerifyJwsOptions = {},
  ...further: readonly []
): Promise<VerifiedJws> {
  refuseFurther('verifyJws', further, 'takes a JWS, its keys in one array, and options.')
  const { algorithms, typ: expected } = ownOptions('verifyJws', options, ['algorithms', 'typ'])
  const sources: readonly KeySource[] = Array.isArray(keys) ? keys : [keys as KeySource]
  if (sources.length === 0 || !sources.every((source) => typeof source?.find === 'function')) {
    throw new ConfigurationError('verifyJws needs a key source: secret(bytes), publicKey(pem), jwks(document), …')
  }
  checkKeys(sources, algorithms)
  if (expected !== undefined && typeof expected !== 'string') throw new ConfigurationError('typ is a text.')
  if (typeof compact !== 'string') throw refusal('token_malformed')
  const jws = orThrow(parseCompact(compact))
  const { protectedHeader } = jws
  if (expected !== undefined && protectedHeader.typ !== typeOf(expected)) throw refusal('type_refused')
  const payload = decodeBase64url(jws.payload)
  if (!payload) throw refusal('token_malformed')
  const query = keyQuery(protectedHeader, algorithms && everyName(algorithms), undefined)
  for (const { key } of orThrow(await selectKeys(sources.map(asked), query))) {
    if (await verifySignature(jws, key)) return { header: frozenHeader(protectedHeader), payload }
  }
  throw refusal('signature_invalid')
}
