import { percentDecoded } from '../encoding/percent.ts'
import type { NamedSegments } from './endpoint.ts'

/** What an exact path names. */
export const nothingNamed: NamedSegments = Object.freeze(Object.create(null) as NamedSegments)

const named = /\{([A-Za-z]\w*)\}$/

/** Whether a path is one that endpoints may have: exact, or with a named segment at its end. */
export function isTemplate(path: string): boolean {
  const rest = path.replace(/\/\{[A-Za-z]\w*\}$/, '/')
  return !/[{}]/.test(rest)
}

/** What a path of an endpoint names in the path of a request; undefined where that is another path. */
export function namedBy(template: string, path: string): NamedSegments | undefined {
  if (!template.endsWith('}')) return template === path ? nothingNamed : undefined
  const name = named.exec(template)?.[1]
  if (name === undefined) return undefined
  const before = template.lastIndexOf('/') + 1
  const segment = path.slice(before)
  if (segment === '' || segment.includes('/') || path.slice(0, before) !== template.slice(0, before)) return undefined
  const value = percentDecoded(segment)
  return value === undefined ? undefined : Object.assign(Object.create(null), { [name]: value })
}
