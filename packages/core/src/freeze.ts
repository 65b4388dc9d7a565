/** Freezes JSON data to its last member, so that no handler can change what the next request is told. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}

/** Whether a value is plain JSON data: no dates, maps or instances, whose insides freezing does not reach. */
export function isPlainJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol'
  if (Array.isArray(value)) return value.every(isPlainJson)
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === null || prototype === Object.prototype) && ownValues(value).every(isPlainJson)
}

/** The members without running getters, which could answer differently each time. */
function ownValues(value: object): unknown[] {
  const members = Object.values(Object.getOwnPropertyDescriptors(value))
  return members.map((member) => ('value' in member ? member.value : ownValues))
}
