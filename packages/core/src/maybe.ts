/** A value that is there already, or will be: nothing on the warm path pays for a promise it does not need. */
export type Maybe<T> = T | Promise<T>

/**
 * Whether a value must be awaited.
 *
 * @example
 * const result = guard.authenticate(request)
 * return isPromise(result) ? result.then(({ ok }) => ok) : result.ok // most tokens need no promise
 */
export function isPromise<T>(value: Maybe<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/**
 * The promise of a value that is there later. What only has a `then`, such as some query builders, is taken as `await` takes it: it may
 * give nothing back, settle twice, or throw.
 */
export const promised = <T>(value: Promise<T>): Promise<T> => Promise.resolve(value)

/**
 * Goes on with a value, at once where it is there.
 *
 * @example
 * return chain(guard.enforce(req, bearerRequest), (result) => (result.ok ? next() : respond(res, result.response)))
 */
export function chain<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return isPromise(value) ? promised(value).then(next) : next(value)
}

/**
 * Leaves a promise to itself that nobody waits for: were it to reject, the process would end.
 *
 * @example
 * abandon(guard.close()) // nobody waits for it, and its rejection ends no process
 */
export function abandon(value: unknown): void {
  if (isPromise(value)) promised(value).catch(() => {})
}
