/** Octets of heap, rounded up to what V8 takes on a 64-bit machine: a header, and what each member or element adds. */
const text = 24
const number = 16
const object = { itself: 56, member: 64 }
const array = { itself: 48, element: 8 }

/** Estimates how many octets of memory JSON data takes. Names of members are not counted: tokens share theirs. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return text + value.length
  if (typeof value !== 'object' || value === null) return number
  const members = Object.values(value)
  const own = Array.isArray(value)
    ? array.itself + array.element * members.length
    : object.itself + object.member * members.length
  return members.reduce((sum: number, member: unknown) => sum + weightOf(member), own)
}
