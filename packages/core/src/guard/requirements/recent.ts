/** Seconds by which an issuer's clock may be ahead at most: as far as any `clockTolerance` goes. */
const ahead = 300

/**
 * Whether something was so many seconds ago at most. What is yet to come says nothing of how recent it is: some issuers count in
 * milliseconds, say. `time` and `now` are seconds.
 */
export const isRecent = (time: unknown, seconds: number, now: number): boolean =>
  typeof time === 'number' && now - time <= seconds && time - now <= ahead
