import { type Finding, failed, ok, warning } from '../finding.ts'
import type { Answer } from './ask.ts'
import { bearerChallenge } from './challenge.ts'

/** A token that is none. */
export const badToken = 'doctor.looks.here'

/** What the API answers a token that is none (RFC 6750 §3.1). */
export function checkBadToken({ status, headers, body }: Answer): readonly Finding[] {
  const id = 'bad-token'
  const rule = 'RFC 6750 §3.1'
  if (status >= 200 && status < 300)
    return [failed(id, `It takes a token that is none: ${status}.`, { advice: 'Nothing verifies tokens here.', rule })]
  if (status >= 500 && status !== 503)
    return [failed(id, `A token that is none makes it fail: ${status}.`, { advice: 'Refuse it with 401.', rule })]
  if (body.includes(badToken) || (headers.get('www-authenticate') ?? '').includes(badToken))
    return [
      failed(id, 'Its refusal repeats the token.', {
        advice: 'A token in an answer ends up in logs.',
        rule: 'RFC 6750 §5.2',
      }),
    ]
  if (status !== 401) return [warning(id, `It answers a token that is none with ${status}, not 401.`, { rule })]
  const error = bearerChallenge(headers)?.parameters.get('error')
  if (error === 'invalid_token') return [ok(id, 'A token that is none gets 401 and invalid_token.', rule)]
  const advice = 'Clients refresh their token on invalid_token alone.'
  return [
    warning(id, `Its challenge to a token that is none says ${error ?? 'no error'}, not invalid_token.`, {
      advice,
      rule,
    }),
  ]
}
