/**
 * Whether a value is a `Uint8Array`, of whichever realm: test runners give tests globals of their own, and what Node and
 * others make is then no `instanceof` them.
 *
 * @example
 * import { runInNewContext } from 'node:vm'
 *
 * isBytes(runInNewContext('new Uint8Array(32)')) // true
 */
export const isBytes = (value: unknown): value is Uint8Array =>
  Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value) === 'Uint8Array'

/**
 * Whether a value is of a class of the platform, such as `URL`, of whichever realm: that of another says so itself, and on Workers of
 * before September 2024 none does. Anybody can say so: only for what the application gives, to be read as such.
 */
export function isOf(name: string, value: unknown): boolean {
  const here = (globalThis as { readonly [name: string]: unknown })[name]
  if (typeof here === 'function' && value instanceof here) return true
  return Object.prototype.toString.call(value) === `[object ${name}]`
}
