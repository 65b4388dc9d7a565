import { parseObject } from '../jws/json.ts'
import { isBearerError } from './errors.ts'
import { type BearerRequest, fieldValues } from './request.ts'

/** The named texts of a body, without a prototype. */
export type Fields = { readonly [name: string]: string }

/** Why a body was not read: malformed (400), too large (413), of another type or encoded (415). */
export interface UnreadableBody {
  readonly status: 400 | 413 | 415
}

export type BodyFields = { readonly fields: Fields } | UnreadableBody

/**
 * Reads a form or JSON body of texts, at most `maxBytes` octets (16 KiB). Repeated parameters are refused (RFC 6749 §3.2),
 * as is any `Content-Encoding`. A body that the framework has parsed must be a flat object of texts.
 */
export async function readFields(request: BearerRequest, maxBytes = 16_384): Promise<BodyFields> {
  if (fieldValues(request, 'content-encoding').some((value) => value.toLowerCase() !== 'identity'))
    return { status: 415 }
  if (Number(fieldValues(request, 'content-length')[0] ?? 0) > maxBytes) return { status: 413 }
  const body = await request.body?.(maxBytes)
  if (!body) return { fields: noFields }
  if (body.kind === 'too-large') return { status: 413 }
  const type = mediaTypeOf(request)
  if (body.kind === 'parsed') return fieldsOf(body.value)
  if (body.bytes.length === 0) return { fields: noFields }
  const text = utf8(body.bytes)
  if (text === undefined) return { status: 400 }
  if (type === 'application/x-www-form-urlencoded') return formFields(text)
  if (type === 'application/json') return jsonFields(text)
  return { status: 415 }
}

const noFields: Fields = Object.freeze(Object.create(null) as Fields)

function mediaTypeOf(request: BearerRequest): string {
  const [type = ''] = (fieldValues(request, 'content-type')[0] ?? '').split(';')
  return type.trim().toLowerCase()
}

function formFields(text: string): BodyFields {
  const fields = Object.create(null) as Record<string, string>
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) return { status: 400 }
    fields[name] = value
  }
  return { fields }
}

function jsonFields(text: string): BodyFields {
  try {
    return fieldsOf(parseObject(text))
  } catch (error) {
    if (isBearerError(error)) return { status: 400 }
    throw error
  }
}

function fieldsOf(value: unknown): BodyFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { status: 400 }
  const entries = Object.entries(value)
  if (!entries.every(([, member]) => typeof member === 'string')) return { status: 400 }
  const fields = Object.create(null) as Record<string, string>
  for (const [name, member] of entries) fields[name] = member as string
  return { fields }
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
