import { ConfigurationError } from '@bearer/core'

/** Refuses what a program hands over, with a sentence that says what it should be. */
export function must(holds: boolean, advice: string): void {
  if (!holds) throw new ConfigurationError(advice)
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Whether a value is a time in seconds since the epoch: what is much greater was counted in milliseconds. */
export const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < 100_000_000_000
