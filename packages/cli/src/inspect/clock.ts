import { inWords } from './time.ts'

/** Seconds that clocks may differ without a word: a `Date` field knows whole seconds, and answers take their time. */
const tolerated = 10

/** What the `Date` of an answer (RFC 9110 §6.6.1) says of two clocks. */
export interface ClockDifference {
  /** How far the other clock is ahead of this one. Negative: behind. */
  readonly seconds: number
  readonly isOff: boolean
}

/** Compares; nothing where there is no date. `sent` and `received` in milliseconds of this clock. */
export function clockDifference(date: string | null, sent: number, received: number): ClockDifference | undefined {
  const there = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(there)) return undefined
  // The second that it names is over by half, and the answer was written half way.
  const seconds = Math.round((there + 500 - (sent + received) / 2) / 1000)
  return { seconds, isOff: Math.abs(seconds) > tolerated }
}

/** `1 hour ahead of this machine`: also where answers that took their time make it look some seconds less. */
export function differenceInWords({ seconds }: ClockDifference): string {
  const size = Math.abs(seconds)
  const words = inWords(size < 60 ? size : size + tolerated).replace(/^in /, '')
  return `${words} ${seconds < 0 ? 'behind' : 'ahead of'} this machine`
}
