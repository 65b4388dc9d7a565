import { decodeText } from '#base64url'
import { isBearerError, type Refusable, refusal } from '../errors/errors.ts'
import type { BearerErrorReason } from '../errors/reasons.ts'
import { fingerprint } from '../fingerprint.ts'
import { parseObject } from '../json/object.ts'
import { type CheckedHeader, checkHeader } from './header.ts'

/** What a header segment turned out to be: one of the two. */
interface Entry {
  readonly segment: string
  readonly checked: CheckedHeader | undefined
  readonly refused: BearerErrorReason | undefined
}

/** One place for each of so many fingerprints: a flood of different headers makes nothing grow, and costs no more than itself. */
const places = 256
const memo: (Entry | undefined)[] = new Array(places).fill(undefined)
/** The longest segment that is worth a place. */
const memoLength = 512

/** The header of a segment, checked or remembered: an issuer's tokens of one key share theirs. */
export function headerOf(segment: string): Refusable<CheckedHeader> {
  const place = fingerprint(segment) & (places - 1)
  const known = memo[place]
  const entry = known?.segment === segment ? known : look(segment)
  if (entry !== known && segment.length <= memoLength) memo[place] = entry
  return entry.checked ?? refusal(entry.refused as BearerErrorReason)
}

function look(segment: string): Entry {
  const text = decodeText(segment)
  if (text === undefined) return { segment, checked: undefined, refused: 'token_malformed' }
  try {
    return { segment, checked: checkHeader(parseObject(text)), refused: undefined }
  } catch (error) {
    if (isBearerError(error)) return { segment, checked: undefined, refused: error.reason }
    throw error
  }
}
