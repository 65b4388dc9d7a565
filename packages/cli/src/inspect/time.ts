/** The times of a token (RFC 7519 §4.1), and what OpenID Connect adds. */
const times = ['exp', 'nbf', 'iat', 'auth_time'] as const

/** One of its times. */
export interface TokenTime {
  readonly claim: string
  /** ISO 8601, where it is a time. */
  readonly at: string | undefined
  readonly words: string
}

const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

const english = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `in 9 minutes`, `3 days ago`: seconds from now, in words. */
export function inWords(seconds: number): string {
  const rounded = Math.round(seconds)
  const [unit, length] = units.find(([, length]) => Math.abs(rounded) >= length) ?? (['second', 1] as const)
  return english.format(Math.trunc(rounded / length), unit)
}

/** Each time that the claims name. `now` in milliseconds. */
export function timesOf(claims: { readonly [claim: string]: unknown }, now: number): readonly TokenTime[] {
  return times.flatMap((claim) => (claims[claim] === undefined ? [] : [timeOf(claim, claims[claim], now)]))
}

/** Later than any date that JavaScript knows, or no number. */
function timeOf(claim: string, value: unknown, now: number): TokenTime {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { claim, at: undefined, words: 'no number of seconds' }
  // A time after the year 5138 was meant to be milliseconds.
  if (value > 1e11) return { claim, at: undefined, words: 'milliseconds, where RFC 7519 has seconds' }
  if (Math.abs(value) > 8.64e12) return { claim, at: undefined, words: 'no time' }
  return { claim, at: new Date(value * 1000).toISOString(), words: inWords(value - now / 1000) }
}
