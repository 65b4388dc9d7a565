/** A copy of what options themselves say, and not their prototype. Throws a TypeError for names that are not known. */
export function ownOptions<Options extends object>(of: string, options: Options, names: readonly string[]): Options {
  const own: Options = Object.assign(Object.create(null), options)
  const unknown = Object.keys(own).find((name) => !names.includes(name))
  if (unknown) throw new TypeError(`${of}: see ${unknown}.`)
  return own
}
