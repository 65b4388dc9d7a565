/**
 * Passes on what an application's own function threw, as an error whatever it was: frameworks take `undefined`, and Express
 * texts such as "route" too, for leave to go on with the request.
 */
export function rethrow(thrown: unknown): never {
  if (typeof thrown === 'object' && thrown !== null) throw thrown
  throw new Error('A function of the application threw something that is no error (see cause).', { cause: thrown })
}
