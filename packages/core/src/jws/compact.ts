import { decodeText } from '#base64url'
import { deepFreeze } from '../freeze.ts'
import { isBearerError, refusal } from '../http/errors.ts'
import type { BearerErrorReason } from '../http/reasons.ts'
import { parseObject } from '../json/object.ts'
import type { JwtClaims } from '../jwt.ts'
import { type CheckedHeader, checkHeader } from './header.ts'

/** The longest token that is looked at, in characters: what fits into common servers' header limits. */
export const maxTokenLength = 8192

/** The segments of a compact JWS (RFC 7515 §7.1), its header checked. */
export interface CompactJws {
  readonly protectedHeader: CheckedHeader
  /** What was signed: header and payload with the dot between. */
  readonly signingInput: string
  /** The payload's segment. */
  readonly payload: string
  /** The signature's segment. */
  readonly signature: string
}

/** A JWT: a compact JWS whose payload is a claims set. */
export interface ParsedToken {
  readonly jws: CompactJws
  readonly protectedHeader: CheckedHeader
  readonly claims: JwtClaims
}

/** Splits a compact JWS and checks its header. Throws a refusal. */
export function parseCompact(token: string): CompactJws {
  if (token.length > maxTokenLength) throw refusal('token_too_large')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second < first + 2 || second === token.length - 1) throw refusal('token_malformed')
  const third = token.indexOf('.', second + 1)
  if (third >= 0) throw refusal(token.split('.').length === 5 ? 'token_encrypted' : 'token_malformed')
  return {
    protectedHeader: headerOf(token.slice(0, first)),
    signingInput: token.slice(0, second),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
  }
}

/** Parses a JWT (RFC 7519 §7.2, steps 1 to 10). Throws a refusal. */
export function parseToken(token: string): ParsedToken {
  const jws = parseCompact(token)
  const text = decodeText(jws.payload)
  if (text === undefined) throw refusal('token_malformed')
  return { jws, protectedHeader: jws.protectedHeader, claims: parseObject(text) as JwtClaims }
}

/** Headers seen lately, good and refused: an issuer's tokens of one key share theirs. Bounded in number and length. */
const good = new Map<string, CheckedHeader>()
const refused = new Map<string, BearerErrorReason>()
const memoEntries = 256
const memoLength = 512
let latest: { readonly segment: string; readonly checked: CheckedHeader } | undefined

function headerOf(segment: string): CheckedHeader {
  if (latest?.segment === segment) return latest.checked
  const reason = refused.get(segment)
  if (reason) throw refusal(reason)
  const checked = good.get(segment) ?? checkedHeader(segment)
  latest = { segment, checked }
  return checked
}

function checkedHeader(segment: string): CheckedHeader {
  try {
    const text = decodeText(segment)
    if (text === undefined) throw refusal('token_malformed')
    const checked = checkHeader(deepFreeze(parseObject(text)))
    keep(good, segment, checked)
    return checked
  } catch (error) {
    if (isBearerError(error)) keep(refused, segment, error.reason)
    throw error
  }
}

function keep<Value>(memo: Map<string, Value>, segment: string, value: Value): void {
  if (segment.length > memoLength) return
  if (memo.size >= memoEntries) memo.clear()
  memo.set(segment, value)
}
