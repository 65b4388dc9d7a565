/** The fields of an answer. */
interface Fields {
  get(name: string): string | null
}

/** Bounds for how long keys are fresh, in milliseconds. */
export interface Ages {
  readonly defaultAge: number
  readonly minAge: number
  readonly maxAge: number
}

/** Milliseconds that an answer is fresh, by its `Cache-Control`, `Expires` and `Age` (RFC 9111 §4.2), within the bounds. */
export function freshFor(headers: Fields, now: number, { defaultAge, minAge, maxAge }: Ages): number {
  const stated = statedAge(headers, now)
  const left = stated === undefined ? defaultAge : stated - ageOf(headers)
  return Math.min(Math.max(left, minAge), maxAge)
}

/** Milliseconds that caches on the way have held an answer: what it says may be that old. */
export function ageOf(headers: Fields): number {
  const text = headers.get('age')
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : 0
}

/** Whether an answer says anything about its age: a 304 that does not leaves it as it was. */
export const statesAge = (headers: Fields): boolean =>
  headers.get('cache-control') !== null || headers.get('expires') !== null

function statedAge(headers: Fields, now: number): number | undefined {
  const control = headers.get('cache-control')?.toLowerCase() ?? ''
  if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/.test(control)) return 0
  const ages = [...control.matchAll(/(?:^|[\s,])max-age="?(\d{1,12})"?(?=$|[\s,])/g)].map(
    ([, age]) => Number(age) * 1000,
  )
  if (ages.length > 0) return Math.min(...ages)
  const expires = headers.get('expires')
  if (expires === null) return undefined
  const sent = Date.parse(headers.get('date') ?? '')
  const ends = Date.parse(expires)
  // An Expires that is no date, such as "0", means "already" (RFC 9111 §5.3).
  return Number.isNaN(ends) ? 0 : ends - (Number.isNaN(sent) ? now : sent)
}
