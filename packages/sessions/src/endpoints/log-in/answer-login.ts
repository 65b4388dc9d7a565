import { type BearerRequest, type BearerResponse, json, ownBag, withRequest } from '@bearer/core'
import { must } from '../../checks.ts'
import type { Confirmation } from '../../issue/confirmation.ts'
import type { StartOptions } from '../../sessions.ts'
import { bareChallenge, problem } from '../answers.ts'
import type { EndpointContext } from '../context.ts'
import { checkedRefusal, type LoginRefusal, refusedLogin } from './login-refusal.ts'

/** What an application answers: who logs in, a refusal, or nothing for wrong credentials. */
export type LoginResult = StartOptions | LoginRefusal | undefined | null | false

const isRefusal = (result: StartOptions | LoginRefusal): result is LoginRefusal => Object.hasOwn(result, 'refuse')

/** Takes what an application answers. */
export function checkedResult(result: LoginResult): StartOptions | LoginRefusal | undefined {
  if (!result) return undefined
  must(
    typeof result === 'object' && !Array.isArray(result),
    'login gives { subject, … }, { refuse: status }, or nothing for wrong credentials.',
  )
  return isRefusal(result) ? checkedRefusal(result) : ownBag('What login gives', result)
}

/**
 * Answers a log-in that began at a time (ms): with the tokens of a new session, which replaces that of `previous`, or with its
 * refusal.
 */
export async function answerLogin(
  context: Pick<EndpointContext, 'sessions' | 'transport'>,
  request: BearerRequest,
  result: StartOptions | LoginRefusal | undefined,
  previous: string | undefined,
  begunAt: number,
  cnf: Confirmation | undefined,
): Promise<BearerResponse> {
  if (!result || isRefusal(result)) {
    const isPending = result?.pending !== undefined
    context.sessions.emit('loginRefused', withRequest({ status: result?.refuse ?? 401, isPending }, request))
    return result
      ? refusedLogin(context, result, begunAt)
      : problem(401, 'login_failed', 'Log-in failed', bareChallenge)
  }
  const { deliver, outgrown } = context.transport
  // What cannot be delivered is not stored either, and ends nobody's session.
  const options = { previous, ...result, begunAt: result.begunAt ?? begunAt, request, ...(cnf && { cnf }) }
  const { body, headers } = deliver(await context.sessions.start(options, deliver))
  // What is none of ours is another application's on this host.
  const isOurs = previous !== undefined && (await context.sessions.isOurs(previous))
  return json(200, body, isOurs ? [...headers, ...outgrown(request)] : headers)
}
