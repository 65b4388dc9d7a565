/**
 * A copy of an object's own members that has no prototype: what is not there is undefined, whatever somebody has put on
 * `Object.prototype`. Each getter is read once.
 *
 * @example
 * const { kid, alg } = ownMembers({ kty: 'RSA', kid: '1' }) as JsonWebKey // alg is that of the key, or undefined
 */
export function ownMembers<Members extends object>(object: Members): Members {
  const own = Object.create(null) as Members
  for (const name of Object.getOwnPropertyNames(object) as (keyof Members)[]) own[name] = object[name]
  return own
}

/**
 * An own member of a value, or nothing.
 *
 * @example
 * const retired = ownMember({ kid: '1', retired: true }, 'retired')
 */
export function ownMember(value: unknown, name: string): unknown {
  const has = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return has ? (value as { readonly [name: string]: unknown })[name] : undefined
}

const everyObject = Object.prototype as { readonly [name: string]: unknown }

/**
 * A member of an object that may be of a class, its own or that of its class: not one that every object has.
 *
 * @example
 * const close = memberOf(guard, 'close') // of its own or its class, and not of Object.prototype
 */
export function memberOf<Members extends object, Name extends keyof Members & string>(
  object: Members,
  name: Name,
): Members[Name] | undefined {
  const member = object[name]
  if (member === undefined || member !== everyObject[name]) return member
  let holder: object | null = object
  while (holder !== null && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder) as object | null
  return holder !== object && isObjectPrototype(holder) ? undefined : member
}

/** Whether a prototype is `Object.prototype`, of whichever realm: test runners give tests one of their own. */
export const isObjectPrototype = (prototype: object | null): boolean =>
  prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
