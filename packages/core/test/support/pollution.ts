/**
 * Does something while every object has a further member. Kept short: whatever runs meanwhile, test runners and Node itself
 * included, sees it too.
 */
export async function polluted<Result>(
  name: string,
  value: unknown,
  work: () => Result | Promise<Result>,
  enumerable = false,
): Promise<Result> {
  // Without a prototype: the descriptor would read what stands there already.
  const member = Object.assign(Object.create(null), { value, enumerable, configurable: true, writable: true })
  const before = Object.getOwnPropertyDescriptor(Object.prototype, name)
  Object.defineProperty(Object.prototype, name, member)
  try {
    return await work()
  } finally {
    if (before) Object.defineProperty(Object.prototype, name, before)
    else Reflect.deleteProperty(Object.prototype, name)
  }
}
