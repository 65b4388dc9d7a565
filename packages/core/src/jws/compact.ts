import { decodeText } from '#base64url'
import { isRefused, type Refusable, refusal } from '../errors/errors.ts'
import { readObject } from '../json/object.ts'
import type { JwtClaims } from '../jwt.ts'
import type { CheckedHeader } from './header.ts'
import { headerOf } from './header-memo.ts'

/** The longest token that is looked at, in characters: what fits into common servers' header limits. */
export const usualTokenLength = 8192
/** As much as a guard's `maxTokenLength` can raise it to. */
export const greatestTokenLength = 65_536

/** The segments of a compact JWS (RFC 7515 §7.1), its header checked. */
export interface CompactJws {
  readonly protectedHeader: CheckedHeader
  /** What was signed: header and payload with the dot between. */
  readonly signingInput: string
  /** The payload's segment, which may be empty (RFC 7515 §3). */
  readonly payload: string
  /** The signature's segment. */
  readonly signature: string
}

/** A JWT: a compact JWS whose payload is a claims set. */
export interface ParsedToken {
  readonly jws: CompactJws
  readonly protectedHeader: CheckedHeader
  readonly jwt: JwtClaims
  /** The claims as they were written. Whether one stands there twice is not looked at yet. */
  readonly text: string
  /** Whether all of the text is printable ASCII without escapes: then so is each string in it, and has no quotes. */
  readonly isPrintable: boolean
}

/** The three segments of a compact JWS, as they are written. */
export interface Segments {
  readonly header: string
  readonly signingInput: string
  readonly payload: string
  readonly signature: string
}

/** Splits a compact JWS of at most so many characters. */
export function splitCompact(token: string, maxLength: number): Refusable<Segments> {
  if (token.length > maxLength) return refusal('token_too_large')
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second < 0 || second === token.length - 1) return refusal('token_malformed')
  const third = token.indexOf('.', second + 1)
  if (third >= 0) return refusal(token.split('.').length === 5 ? 'token_encrypted' : 'token_malformed')
  return {
    header: token.slice(0, first),
    signingInput: token.slice(0, second),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
  }
}

/** The same, with its header checked. */
export function parseCompact(token: string, maxLength: number = usualTokenLength): Refusable<CompactJws> {
  const segments = splitCompact(token, maxLength)
  if (isRefused(segments)) return segments
  const { header, signingInput, payload, signature } = segments
  const protectedHeader = headerOf(header)
  return isRefused(protectedHeader) ? protectedHeader : { protectedHeader, signingInput, payload, signature }
}

/** Reads the claims of a JWT (RFC 7519 §7.2, step 10). Throws a refusal. */
export function parseClaims(jws: CompactJws): ParsedToken {
  if (jws.payload === '') throw refusal('token_malformed')
  const text = decodeText(jws.payload)
  if (text === undefined) throw refusal('token_malformed')
  const jwt = readObject(text) as JwtClaims
  return { jws, protectedHeader: jws.protectedHeader, jwt, text, isPrintable: isPrintable(text, jws.payload) }
}

/**
 * Whether JSON that was read, and so has no control character as it stands, is printable ASCII without escapes. As many
 * characters as the segment has octets are ASCII, which is known without a look at them.
 */
const isPrintable = (text: string, segment: string): boolean =>
  text.length === (segment.length * 3) >> 2 && !text.includes('\\') && !text.includes('\x7f')
