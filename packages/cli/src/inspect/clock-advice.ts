import { differenceInWords } from './clock.ts'
import type { Verdict } from './verdict.ts'

/** Reasons that a clock decides. */
const ofTime: readonly (string | undefined)[] = ['expired', 'not_yet_valid', 'issued_in_future', 'lifetime_too_long']

/** Whose clock is off, where a time refused the token and the issuer's own clock says so; else whether that is not it. */
export function clockAdvice({ accepted, reason, issuerClock }: Verdict): string | undefined {
  if (!issuerClock) return undefined
  if (issuerClock.isOff)
    return `The issuer's clock is ${differenceInWords(issuerClock)}: set the one that is wrong by NTP; tokens seem too new or too old by that much.`
  return !accepted && ofTime.includes(reason)
    ? 'The clocks of the issuer and of this machine agree: it is not that.'
    : undefined
}
