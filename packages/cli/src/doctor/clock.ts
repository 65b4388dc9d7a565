import { type ClockDifference, differenceInWords } from '../inspect/clock.ts'
import { type Finding, failed, ok, warning } from './finding.ts'

/** Seconds that a guard tolerates by default. */
const tolerance = 30

/** A clock, by the `Date` of an answer: who is off refuses good tokens, or takes expired ones. */
export function checkClock(whose: string, difference: ClockDifference | undefined): readonly Finding[] {
  if (!difference) return []
  if (!difference.isOff) return [ok('clock', `The clock of ${whose} and that of this machine agree.`)]
  const text = `The clock of ${whose} is ${differenceInWords(difference)}.`
  const advice = 'Set the one that is wrong by NTP (timedatectl set-ntp true): tokens seem expired, or from the future.'
  const rule = 'RFC 7519 §4.1.4'
  return [
    Math.abs(difference.seconds) > tolerance
      ? failed('clock', text, { advice, rule })
      : warning('clock', text, { advice, rule }),
  ]
}
