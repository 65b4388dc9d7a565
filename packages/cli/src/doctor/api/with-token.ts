import { clockAdvice } from '../../inspect/clock-advice.ts'
import { decode } from '../../inspect/decode.ts'
import { kindOf } from '../../inspect/kind.ts'
import { type GuardQuestion, verdictOf } from '../../inspect/verdict.ts'
import { type Finding, failed, ok, remark } from '../finding.ts'
import type { Answer } from './ask.ts'
import { bearerChallenge } from './challenge.ts'

/** What the API answers the token, and why it refuses it, as far as that can be known from outside. */
export async function checkToken(
  answer: Answer,
  token: string,
  ask: GuardQuestion | undefined,
): Promise<readonly Finding[]> {
  const { status, headers } = answer
  const id = 'token'
  if (status >= 200 && status < 300) return [ok(id, `It takes the token: ${status}.`)]
  const parameters = bearerChallenge(headers)?.parameters
  if (status === 403 && parameters?.get('error') === 'insufficient_scope') {
    return [
      failed(id, `The token is good, and lacks a scope: ${parameters.get('scope') ?? 'which is not said'}.`, {
        rule: 'RFC 6750 §3.1',
      }),
    ]
  }
  if (status !== 401) return [remark(id, `With the token it answers ${status}: that is no matter of the token.`)]
  const kind = kindOf(token, decode(token))
  if (!['access token', 'JWT'].includes(kind.name)) {
    const advice = 'Have the client send the access token: the other one is for the client itself, or for the issuer.'
    return [
      failed(id, `It refuses the token, which is no access token but: ${kind.name}, since ${kind.because}.`, {
        advice,
        rule: 'RFC 9068 §5, RFC 8725 §3.12',
      }),
    ]
  }
  if (!ask)
    return [
      failed(id, 'It refuses the token.', {
        advice: 'Give --issuer and --audience as the API has them, and you are told why.',
      }),
    ]
  return [await whyRefused(token, ask)]
}

async function whyRefused(token: string, question: GuardQuestion): Promise<Finding> {
  const verdict = await verdictOf(token, question)
  const { issuer, audience } = question
  if (verdict.accepted) {
    const advice =
      'The API has another issuer, audience or profile, has lost the session, or its clock is off: see its refused event.'
    return failed(
      'token',
      `It refuses the token, which a guard of issuer ${issuer} and audience ${audience} accepts here.`,
      { advice },
    )
  }
  const { reason, expected, found, hint, rule } = verdict
  const compared = [expected && `expected ${expected}`, found && `found ${found}`].filter(Boolean).join(', ')
  const advice = [hint, clockAdvice(verdict)].filter(Boolean).join(' ')
  return failed('token', `It refuses the token: ${reason}${compared && ` (${compared})`}.`, { advice, rule })
}
