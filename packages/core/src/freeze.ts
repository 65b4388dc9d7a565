/** Freezes JSON data to its last member, so that no handler can change what the next request is told. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}

/** A copy of JSON data, down to the last member, that may be changed. */
export function thawed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((member) => thawed(member)) as T
  const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, thawed(member)]))
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(value)) as T
}

/** How deep data may nest; what is deeper may have no end, because it holds itself. */
const maxDepth = 64

/** Whether a value is plain JSON data: no dates, maps or instances, whose insides freezing does not reach. */
export function isPlainJson(value: unknown, depth = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol'
  if (depth === 0 || !(Array.isArray(value) || isPlainObject(value))) return false
  return ownValues(value).every((member) => isPlainJson(member, depth - 1))
}

/** Whether a value is an object as JSON has them, of whichever realm: test runners give tests one of their own. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !Array.isArray(value))
}

/** The members without running getters, which could answer differently each time. */
function ownValues(value: object): unknown[] {
  const members = Object.values(Object.getOwnPropertyDescriptors(value))
  return members.map((member) => (Object.hasOwn(member, 'value') ? member.value : ownValues))
}
