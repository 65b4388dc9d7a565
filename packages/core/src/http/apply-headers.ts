import { givesWay, overruled } from './caching.ts'
import type { HeaderPairs } from './request.ts'

/** Where a server keeps the header fields of its response. */
export interface HeaderTarget {
  get(name: string): unknown
  set(name: string, value: string | string[]): void
}

/** Fields that are lists: what the application (or its CORS middleware) put there stays, and ours is added. */
const lists: readonly string[] = ['access-control-expose-headers', 'vary']
/** Fields whose earlier lines stay. */
const kept: readonly string[] = ['set-cookie', 'www-authenticate']

/**
 * Puts header fields on a response that may have some already. Those that it names twice get two lines.
 *
 * @example
 * applyHeaders(response.headers, { get: (name) => res.getHeader(name), set: (name, value) => res.setHeader(name, value) })
 */
export function applyHeaders(headers: HeaderPairs, target: HeaderTarget): void {
  const ours = new Set<string>()
  for (const [field, value] of headers) {
    const name = field.toLowerCase()
    if (givesWay(name, value) && texts(target.get(name)).length > 0) continue
    for (const one of overruled(name, value)) if (texts(target.get(one)).length > 0) target.set(one, value)
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
