import { decodeText } from '#base64url'
import { isBearerError, orThrow, refusal } from '../../errors/errors.ts'
import { type BearerRequest, fieldValues } from '../../http/request.ts'
import { type JsonObject, parseObject } from '../../json/object.ts'
import { splitCompact } from '../../jws/compact.ts'
import { type CheckedHeader, checkHeader } from '../../jws/header.ts'

/** A DPoP proof (RFC 9449 §4.2), well-formed: nothing in it has been compared with anything yet. */
export interface Proof {
  /** The segment of its header. */
  readonly header: string
  readonly signingInput: string
  readonly payload: string
  readonly signature: string
  readonly claims: ProofClaims
}

export interface ProofClaims {
  readonly jti: string
  readonly htm: string
  readonly htu: string
  /** Seconds. */
  readonly iat: number
  readonly ath: unknown
  readonly nonce: unknown
}

/** Characters of a proof at most. */
const mostCharacters = 4_000

/** The one proof of a request (RFC 9449 §4.3, numbers 1 to 3). Throws a refusal. */
export function proofOf(request: BearerRequest): Proof {
  const fields = fieldValues(request, 'dpop')
  if (fields.length === 0) throw refusal('dpop_missing')
  if (fields.length > 1) throw refusal('dpop_repeated')
  const segments = wellFormed(() => orThrow(splitCompact(fields[0] as string, mostCharacters)))
  // Not `...segments`: V8 makes objects that begin so anew of another shape each time, and each look at one a search.
  const { header, signingInput, payload, signature } = segments
  return { header, signingInput, payload, signature, claims: claimsOf(objectOf(payload)) }
}

function claimsOf({ jti, htm, htu, iat, ath, nonce }: JsonObject): ProofClaims {
  const areTexts = isText(jti) && isText(htm) && isText(htu)
  if (!areTexts || typeof iat !== 'number' || !Number.isFinite(iat)) throw refusal('dpop_malformed')
  return { jti, htm, htu, iat, ath, nonce }
}

const isText = (claim: unknown): claim is string => typeof claim === 'string' && claim !== ''

/** The header of a proof, checked (RFC 9449 §4.3, numbers 4 and 5). Throws a refusal. */
export function headerOfProof(segment: string): CheckedHeader {
  const header = objectOf(segment)
  const checked = wellFormed(() => checkHeader(header))
  if (checked.typ !== 'dpop+jwt') throw refusal('dpop_malformed')
  return checked
}

const objectOf = (segment: string): JsonObject =>
  wellFormed(() => {
    const text = decodeText(segment)
    if (text === undefined) throw refusal('dpop_malformed')
    return parseObject(text)
  })

/** What is no JWT is not a bad token: the proof is at fault. */
function wellFormed<Part>(read: () => Part): Part {
  try {
    return read()
  } catch (error) {
    if (!isBearerError(error)) throw error
    throw refusal(error.reason === 'algorithm_refused' ? 'dpop_algorithm_refused' : 'dpop_malformed')
  }
}
