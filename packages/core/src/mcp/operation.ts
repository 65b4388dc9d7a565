import { decodeText } from '#base64url'
import { type BearerRequest, fieldValues } from '../http/request.ts'

/** What a request to an MCP server asks for, as its header fields say it. */
export interface Operation {
  /** `Mcp-Method`: that of the JSON-RPC message. */
  readonly method: string
  /** `Mcp-Name`, decoded: the name of a tool or prompt, or the URI of a resource. Undefined where none can be relied upon. */
  readonly name: string | undefined
}

/** Methods whose name servers hold against the body. In others they do not look at the field, but for the id of a task, which no map can list. */
export const hasHeldName = (method: string): boolean => /^(tools\/call|prompts\/get|resources\/read)$/.test(method)

/** The first revision whose servers must hold these fields against the body. Revisions are dates. */
const first = '2026-07-28'
const revision = /^\d{4}-\d\d-\d\d$/
/** Servers may cut off, or read otherwise, what is not printable. */
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
const encoded = /^=\?base64\?([A-Za-z0-9+/]*)={0,2}\?=$/
/** White space at an end, and what no reader sees: decoders differ in whether they keep it. */
const unclear = /^\s|\s$|[\p{C}\p{Zl}\p{Zp}]/u

/**
 * Reads what a request asks for (MCP 2026-07-28, Streamable HTTP, "Standard Request Headers"). Nothing where its fields cannot be
 * relied upon: the server holds them against the body in a POST of that revision or a later one, outside sessions, and in no other request.
 */
export function operationOf(request: BearerRequest): Operation | undefined {
  const version = onlyValue(request, 'mcp-protocol-version')
  if (request.method !== 'POST' || version === undefined || !revision.test(version) || version < first) return undefined
  if (isInSession(request)) return undefined
  const method = onlyValue(request, 'mcp-method')
  return method === undefined ? undefined : { method, name: nameOf(onlyValue(request, 'mcp-name')) }
}

/**
 * Whether a request names a session, which revisions with these fields do not have. Servers of the first one, for event streams, take a
 * message by its session in the query, and hold no field of it against the body.
 */
function isInSession(request: BearerRequest): boolean {
  if (fieldValues(request, 'mcp-session-id').length > 0) return true
  const query = request.url.split('?').slice(1).join('?')
  return query !== '' && [...new URLSearchParams(query).keys()].some((name) => /session/i.test(name))
}

function onlyValue(request: BearerRequest, field: string): string | undefined {
  const [value, ...others] = fieldValues(request, field)
  return value !== undefined && others.length === 0 && printable.test(value) ? value : undefined
}

/** Some names are written as the Base64 of their UTF-8. What only resembles that means one thing here and another there. */
function nameOf(value: string | undefined): string | undefined {
  if (!value?.startsWith('=?')) return value
  const octets = encoded.exec(value)?.[1]
  const name = octets && decodeText(octets.replaceAll('+', '-').replaceAll('/', '_'))
  return name && !unclear.test(name) ? name : undefined
}
