import { percentDecoded } from '../encoding/percent.ts'
import { parseObject } from '../json/object.ts'
import { ownMembers } from '../own.ts'
import { inTime } from '../timer.ts'
import { type BearerRequest, fieldValues, type RequestBody } from './request.ts'

/** The named texts of a body, without a prototype. */
export type Fields = { readonly [name: string]: string }

/** Why a body was not read: malformed (400), not there in time (408), too large (413), of another type or encoded (415). */
export interface UnreadableBody {
  readonly status: 400 | 408 | 413 | 415
}

export type BodyFields = { readonly fields: Fields } | UnreadableBody

/** Milliseconds for a whole body: HTTP/2 and Fastify have no limit of their own, and who trickles one would hold its request for ever. */
const patience = 30_000

/**
 * Reads a form or JSON body of texts, at most `maxBytes` octets (16 KiB), within 30 seconds. Repeated parameters are refused (RFC 6749 §3.2),
 * as is any `Content-Encoding`. A body that the framework has parsed must be a flat object of texts. Rejects with a TypeError where the
 * application has read the body before and left nothing of it.
 *
 * @example
 * const read = await readFields(request)
 * if ('fields' in read) return findUser(read.fields['username'])
 */
export async function readFields(request: BearerRequest, maxBytes = 16_384): Promise<BodyFields> {
  if (fieldValues(request, 'content-encoding').some((value) => value.toLowerCase() !== 'identity'))
    return unreadable(415)
  if (Number(fieldValues(request, 'content-length')[0] ?? 0) > maxBytes) return unreadable(413)
  const read = readers.get(mediaTypeOf(request))
  let reading: Promise<RequestBody | UnreadableBody> | undefined
  try {
    // A body that breaks off is the client's doing: no error of the application, and nothing for its log.
    reading = request.body?.(maxBytes).catch(() => unreadable(400))
  } catch (error) {
    // One that somebody has read before is the application's, unless it is of a type that is not read at all.
    if (read) throw error
    return unreadable(415)
  }
  const body = reading && (await inTime(reading, patience).catch(() => unreadable(408)))
  if (!body) return { fields: noFields }
  if (!('kind' in body)) return body
  if (body.kind === 'too-large') return unreadable(413)
  if (body.kind === 'parsed') return atMost(maxBytes, fieldsOf(body.value))
  return body.bytes.length === 0 ? { fields: noFields } : fieldsIn(body.bytes, read)
}

/** How large a parsed body was on the wire nobody knows; at least as large as its texts. */
function atMost(maxBytes: number, body: BodyFields): BodyFields {
  const isLarger = 'fields' in body && Object.entries(body.fields).flat().join('').length > maxBytes
  return isLarger ? unreadable(413) : body
}

/** Without a prototype, so that it has no `fields` and no `kind` whatever stands on `Object.prototype`. */
const unreadable = (status: UnreadableBody['status']): UnreadableBody => ownMembers({ status })

type Reader = (text: string) => BodyFields

function fieldsIn(bytes: Uint8Array, read: Reader | undefined): BodyFields {
  if (!read) return unreadable(415)
  const text = utf8(bytes)
  return text === undefined ? unreadable(400) : read(text)
}

const readers: ReadonlyMap<string, Reader> = new Map([
  ['application/x-www-form-urlencoded', formFields],
  ['application/json', jsonFields],
])

const noFields: Fields = Object.freeze(Object.create(null) as Fields)

function mediaTypeOf(request: BearerRequest): string {
  const [type = ''] = (fieldValues(request, 'content-type')[0] ?? '').split(';')
  return type.trim().toLowerCase()
}

function formFields(text: string): BodyFields {
  if (!encodesUtf8(text)) return unreadable(400)
  const pairs = [...new URLSearchParams(text)]
  const fields = ownMembers(Object.fromEntries(pairs))
  return Object.keys(fields).length === pairs.length ? { fields } : unreadable(400)
}

/** Whether percent-encoded octets are UTF-8; a lone percent sign stands for itself. */
const encodesUtf8 = (text: string): boolean => percentDecoded(text.replace(/%(?![0-9a-f]{2})/gi, '%25')) !== undefined

function jsonFields(text: string): BodyFields {
  try {
    return fieldsOf(parseObject(text))
  } catch {
    return unreadable(400)
  }
}

function fieldsOf(value: unknown): BodyFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unreadable(400)
  const fields = ownMembers(value) as Fields
  return Object.values(fields).every((member) => typeof member === 'string') ? { fields } : unreadable(400)
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
