import type { HeaderPairs } from '../http/request.ts'
import type { BearerResponse } from '../http/response.ts'

/** Where a framework keeps the header fields of its response. */
export interface HeaderTarget {
  get(name: string): unknown
  set(name: string, value: string | string[]): void
}

/** Fields that are lists: what the application (or its CORS middleware) put there stays, and ours is added. */
const lists: readonly string[] = ['access-control-expose-headers', 'vary']
/** Fields whose earlier lines stay. */
const kept: readonly string[] = ['set-cookie', 'www-authenticate']

/** Puts header fields on a response that may have some already. Those that it names twice get two lines. */
export function applyHeaders(headers: HeaderPairs, target: HeaderTarget): void {
  const ours = new Set<string>()
  for (const [field, value] of headers) {
    const name = field.toLowerCase()
    const stays = ours.has(name) || lists.includes(name) || kept.includes(name)
    const present = stays ? texts(target.get(name)) : []
    ours.add(name)
    if (present.length === 0) target.set(name, value)
    else if (lists.includes(name)) target.set(name, merged(present.join(', '), value))
    else target.set(name, [...present, value])
  }
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value.map(String) : [String(value)]
}

function merged(present: string, added: string): string {
  const known = present.toLowerCase().split(/\s*,\s*/)
  const missing = added.split(/\s*,\s*/).filter((name) => !known.includes(name.toLowerCase()))
  return [present, ...missing].join(', ')
}

/** What is used of Node's `ServerResponse`. */
export interface OutgoingLike {
  statusCode: number
  readonly headersSent?: boolean | undefined
  getHeader(name: string): unknown
  setHeader(name: string, value: string | readonly string[]): unknown
  end(body?: string): unknown
}

/**
 * Sends a response through Node's own; for `HEAD`, Node leaves the body out. A request that was answered meanwhile, by the
 * application's own time limit, say, keeps that answer.
 */
export function writeResponse(outgoing: OutgoingLike, { status, headers, body }: BearerResponse): void {
  if (outgoing.headersSent) return
  outgoing.statusCode = status
  applyHeaders(headers, {
    get: (name) => outgoing.getHeader(name),
    set: (name, value) => void outgoing.setHeader(name, value),
  })
  if (body !== undefined) outgoing.setHeader('content-length', String(new TextEncoder().encode(body).length))
  outgoing.end(body)
}
