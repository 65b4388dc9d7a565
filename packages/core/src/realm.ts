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
 * Whether a value says that it is of a class of the platform, such as `URL`, of whichever realm. Anybody can say so: only for
 * what the application gives, to be read as such.
 */
export const isOf = (name: string, value: unknown): boolean =>
  Object.prototype.toString.call(value) === `[object ${name}]`
